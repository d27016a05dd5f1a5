#!/bin/bash
# The peer's web site on port 8080, and on 8081 over IPv4 only. It shows the files of the host's own web server.
set -eu
conf=$TMPDIR/nginx.conf
cat > "$conf" << EOF
daemon off;
user root;
worker_processes 1;
pid $TMPDIR/nginx.pid;
events { worker_connections 256; }
http {
  access_log off;
  client_body_temp_path $TMPDIR/body;
  proxy_temp_path $TMPDIR/proxy;
  fastcgi_temp_path $TMPDIR/fastcgi;
  uwsgi_temp_path $TMPDIR/uwsgi;
  scgi_temp_path $TMPDIR/scgi;
  keepalive_timeout 15s;
  server {
    listen 8080;
    listen [::]:8080;
    listen 8081;
    root $TMPDIR/www;
    location /slow/ { alias $TMPDIR/www/; limit_rate 3k; }
  }
}
EOF
exec nginx -e stderr -c "$conf"
