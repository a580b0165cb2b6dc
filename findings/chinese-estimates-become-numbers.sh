#!/usr/bin/env bash
# Read Chinese numerals that only estimate, as people write years of work, by the usual library.
#
# Versions: cn2an 0.5.24.
# Guess: what is no single number (两三年, two or three years) raises an error, as other texts that are none do.
# Seen: neighbouring digits are joined, so 两三 is 23 and 三四 is 34; transform makes 两三年 to 23年 without a warning. Half
# years are left as they stand (五年半 is 5年半), and the function for numbers refuses a unit (十年).
# Fails when cn2an reads them otherwise.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check cn2an==0.5.24
cd "$folder"
venv/bin/python - <<'PYTHON'
import cn2an

numbers = {text: cn2an.cn2an(text, "normal") for text in ("两三", "三四", "十二")}
sentences = {text: cn2an.transform(text, "cn2an") for text in ("两三年", "五年半", "十年")}
print("cn2an, normal:", numbers)
print("transform:", sentences)
try:
    cn2an.cn2an("十年", "smart")
except ValueError as error:
    print("with a unit:", type(error).__name__)
else:
    raise AssertionError("a unit is taken now")
assert numbers == {"两三": 23, "三四": 34, "十二": 12}
assert sentences == {"两三年": "23年", "五年半": "5年半", "十年": "10年"}
PYTHON
