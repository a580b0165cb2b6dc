#!/usr/bin/env bash
# Convert traditional Chinese as if it were Japanese, and then to simplified Chinese, with OpenCC.
#
# Version: opencc 1.4.2.
# Guess: text of unknown script can be brought to simplified Chinese by jp2t and then t2s, because jp2t changes only what
# Japan writes otherwise, and leaves traditional text as it is.
# Seen: jp2t also turns characters that are common in traditional text into older forms (衛 into 衞, 並 into 竝, 餅 into 餠),
# which t2s does not know, so that they are never simplified. It takes simplified characters for Japanese ones, too: 沪
# (滬, Shanghai) becomes 濾. The other order leaves other characters: 鄕, which jp2t makes of the Japanese 郷.
# Fails when OpenCC closes the gap between the two standards.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check opencc==1.4.2
cd "$folder"
venv/bin/python - <<'PYTHON'
from opencc import OpenCC

to_traditional, to_simplified = OpenCC("jp2t").convert, OpenCC("t2s").convert
traditional = [chr(number) for number in range(0x4E00, 0xA000) if to_simplified(chr(number)) != chr(number)]
apart = [sign for sign in traditional if to_simplified(to_traditional(sign)) != to_simplified(sign)]
print(len(traditional), "characters are simplified by t2s; otherwise by jp2t and t2s:", "".join(apart))
for sign in "衛並併緒餅沪郷":
    print(sign, "jp2t:", to_traditional(sign), "jp2t, t2s:", to_simplified(to_traditional(sign)), "t2s:", to_simplified(sign))
assert set("衛並併緒頴餅") <= set(apart)
assert (to_traditional("衛"), to_simplified("衞")) == ("衞", "衞")
assert to_simplified(to_traditional("沪")) == "滤"
assert to_simplified(to_traditional(to_simplified("郷"))) == "鄕"
PYTHON
