# Tests of `zpilab-lab prepare`; included by CMakeLists.txt.
zpi_add_test(prepare_unit_test
  SOURCES egress_filter_test.cpp nftables_policy_test.cpp prepare_child_test.cpp prepare_request_test.cpp
    services_late_dns_test.cpp services_sockets_test.cpp workload_line_test.cpp episodes_test.cpp workload_plan_test.cpp
    workload_runner_test.cpp
  LINKS zpi_lab_prepare)
# Need root and namespaces; skipped elsewhere.
zpi_add_test(prepare_test SOURCES prepare_test.cpp egress_filter_lab_test.cpp impaired_links_test.cpp light_workload_test.cpp
  LINKS zpi_lab_prepare LABELS lab TIMEOUT 180)
