#!/bin/sh
# link_folders.sh SOURCE TREE FOLDER [BELOW ...]: makes TREE an include path that shows only the named folders of SOURCE.
set -eu
source=$1 tree=$2
shift 2
rm -rf "$tree"
mkdir -p "$tree"
for folder in "$@"; do ln -s "$source/$folder" "$tree/$folder"; done
