# `zpilab-lab prepare`: what one host does to be ready for a trial. A library of its own, so that its tests link no more.
zpi_add_library(zpi_lab_prepare
  SOURCES changed_sysctls.cpp egress_filter.cpp impaired_links.cpp nftables_policy.cpp pinned_sysctls.cpp prepare.cpp prepare_channel.cpp prepare_child.cpp
    prepare_environment.cpp prepare_folder.cpp prepare_loop.cpp prepare_nft.cpp prepare_request.cpp
    services.cpp services_files.cpp services_late_dns.cpp services_listener.cpp services_sockets.cpp
    workload_line.cpp episodes.cpp workload_runner.cpp
  LINKS zpi_core
  PRIVATE_LINKS zpi_header_libraries)
