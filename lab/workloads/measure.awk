# The table of `measure`. Input: "trial NUMBER WORKLOAD MINUTES", "work WORKLOAD COUNTER PER_MINUTE", and the samples as CSV
# (a row per sample; from the seventh column on a counter's growth since the sample before).
function rate(number) { return number >= 10 ? sprintf("%.0f", number) : sprintf("%.1f", number) }
function per_minute(workload, counter) { return sum[workload, counter] / minutes[workload] }

# "counter rate" for each of the counters that moves at least once in a minute.
function listed(workload, counters,    count, names, i, text) {
  count = split(counters, names, " ")
  for (i = 1; i <= count; ++i)
    if (per_minute(workload, names[i]) >= 0.95) text = text (text == "" ? "" : ", ") names[i] " " rate(per_minute(workload, names[i]))
  return text == "" ? "-" : text
}

# The counters of which this workload moves the largest part of all that is moved here, at least six times a minute.
function characteristic(workload, most,    found, i, j, share, name, best) {
  for (i = 1; i <= most; ++i) {
    best = 0
    for (j = 7; j <= columns; ++j) {
      name = title[j]
      if (name in taken || index(" " scanned " ", " " name " ") || name ~ /^if|Octets|IcmpMsg|Icmp6\.|Transmits|ECTPkts|InDelivers/ || per_minute(workload, name) < 6) continue
      share = per_minute(workload, name) / total[name]
      if (share > best) { best = share; chosen = name }
    }
    if (best == 0) break
    taken[chosen]
    found = found " " chosen
  }
  delete taken
  return found
}

FS == " " && $1 == "trial" { workload_of[$2] = $3; if (!($3 in minutes)) names[++workloads] = $3; minutes[$3] = $4; next }
FS == " " { work[$2] = work[$2] (work[$2] == "" ? "" : ", ") $3 " " rate($4); next }
FNR == 1 { columns = NF; for (i = 1; i <= NF; ++i) title[i] = $i; next }
$1 in workload_of { for (i = 7; i <= NF; ++i) if ($i != "" && $i != 0) sum[workload_of[$1], title[i]] += $i }

END {
  # What the seven classes of scans move, or what they could be mistaken for.
  scanned = "framesNotIp tcpInSegs tcpPassiveOpens tcpOutRsts tcpAttemptFails tcpEstabResets udpNoPorts udpv6NoPorts ipInUnknownProtos ipv6InUnknownProtos icmpInEchos icmpOutDestUnreachs ipv6IcmpOutDestUnreachs ipv6IcmpInNeighborSolicits"
  for (w = 2; w <= workloads; ++w)
    for (i = w; i > 1 && names[i] < names[i - 1]; --i) { other = names[i]; names[i] = names[i - 1]; names[i - 1] = other }
  for (w = 1; w <= workloads; ++w) {
    name = names[w]
    sum[name, "framesNotIp"] = sum[name, "ifInPkts"] - sum[name, "ipInReceives"] - sum[name, "ipv6InReceives"]
    for (i = 7; i <= columns; ++i) total[title[i]] += per_minute(name, title[i])
  }
  print "Per minute, on the device; mean of", rate(minutes[names[1]]), "minutes of each. `framesNotIp` is ifInPkts - ipInReceives - ipv6InReceives: ARP.\n"
  print "| workload | work | counters that scans move too | other counters of which it moves the largest part |"
  print "|---|---|---|---|"
  for (w = 1; w <= workloads; ++w)
    print "| `" names[w] "` | " (work[names[w]] == "" ? "-" : work[names[w]]) " | " listed(names[w], scanned) " | " listed(names[w], characteristic(names[w], 4)) " |"
}
