#!/usr/bin/env bash
# independent_table_test.py on an invented campaign, and on what two detectors say of recorded samples.
#   independent_table_test.sh BIN ROOT
set -euo pipefail
root=$(readlink -f "$2")
# shellcheck source=../support/campaign.sh
source "$root/tests/support/campaign.sh"
make_synthetic=$(readlink -f "$1")/../tests/make_synthetic_campaign
use_programs "$1"
"$make_synthetic" synthetic.db > /dev/null
"$zpilab" model replay "$root/tests/recordings/gate.zpirec" --once -o zpi.db > /dev/null
"$zpilab" model replay "$root/tests/recordings/hole-punching.zpirec" --once --detector threshold -o threshold.db > /dev/null
python3 "$root/tests/reports/independent_table_test.py" "$zpilab" synthetic.db zpi.db threshold.db
