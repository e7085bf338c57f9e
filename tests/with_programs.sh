#!/bin/sh
# Installs the programs that play and import songs as users' programs do (Debian, Ubuntu), and holds songs against them:
# tests/with_programs.sh 50
set -eu
cd "$(dirname "$0")/.."

as_root=""
[ "$(id -u)" = 0 ] || as_root=sudo
$as_root apt-get update -qq
$as_root apt-get install -y --no-install-recommends timidity timgm6mb-soundfont musescore3 fluidsynth

python=python
[ ! -x .venv/bin/python ] || python=.venv/bin/python
ECHOES_PROGRAM_SONGS="${1:-50}" exec "$python" -m pytest -rs tests/pairing/export/test_programs.py
