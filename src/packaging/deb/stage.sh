#!/usr/bin/env bash
# Lays out what the Debian package holds under $1/root, and its control files under $1/control: the Java runtime made by
# jlink, the program and its libraries for this machine's architecture alone. Called by mvn -Ppackages package.
set -euo pipefail
build=$1
java_home=$2
here=$(cd "$(dirname "$0")" && pwd)
project=$(cd "$here/../../.." && pwd)
out=$build/packaging
case $(uname -m) in
    x86_64) debian=amd64 netty=linux-x86_64 sqlite=Linux/x86_64 ;;
    aarch64) debian=arm64 netty=linux-aarch_64 sqlite=Linux/aarch64 ;;
    *) echo "architecture: $(uname -m) (expected: x86_64 or aarch64)" >&2; exit 1 ;;
esac
rm -rf "$out"
root=$out/root
share=$root/usr/share/portcullis
doc=$root/usr/share/doc/portcullis
native=$root/usr/lib/portcullis/native
mkdir -p "$share/lib" "$native" "$doc/examples" "$out/control" "$root/usr/share/man/man1"

"$java_home/bin/jlink" \
    --add-modules java.logging,java.management,java.naming,java.net.http,java.security.jgss,java.sql,jdk.crypto.ec,jdk.jcmd,jdk.jfr,jdk.management,jdk.unsupported \
    --strip-java-debug-attributes --no-header-files --no-man-pages --compress=2 --output "$root/usr/lib/portcullis/runtime"
rm -rf "$root/usr/lib/portcullis/runtime/legal" "$root/usr/lib/portcullis/runtime/lib/jrt-fs.jar"
"$root/usr/lib/portcullis/runtime/bin/java" -Xshare:dump -Xlog:disable -Xlog:all=error:stderr >/dev/null

# Libraries without those of other systems; what is native becomes a file.
cp "$build/portcullis.jar" "$share/"
for jar in "$build"/lib/*.jar; do
    name=$(basename "$jar")
    case $name in
        *osx*|*windows*|native-*) ;;
        *-linux-*)
            [[ $name == *-$netty.jar ]] || continue
            work=$(mktemp -d)
            (cd "$work" && "$java_home/bin/jar" xf "$jar")
            find "$work" -name '*.so' -exec cp {} "$native/" \;
            find "$work" -name '*.so' -delete
            # The manifest names the module that the jar was.
            "$java_home/bin/jar" cfm "$share/lib/$name" "$work/META-INF/MANIFEST.MF" -C "$work" . 2>/dev/null
            rm -rf "$work" ;;
        sqlite-jdbc-*)
            work=$(mktemp -d)
            (cd "$work" && "$java_home/bin/jar" xf "$jar")
            cp "$work/org/sqlite/native/$sqlite/libsqlitejdbc.so" "$native/"
            rm -rf "$work/org/sqlite/native"
            "$java_home/bin/jar" cfm "$share/lib/$name" "$work/META-INF/MANIFEST.MF" -C "$work" . 2>/dev/null
            rm -rf "$work" ;;
        *) cp "$jar" "$share/lib/" ;;
    esac
done
chmod 0644 "$native"/*

install -D -m 0755 "$here/portcullis" "$root/usr/bin/portcullis"
install -D -m 0644 "$here/portcullis.service" "$root/usr/lib/systemd/system/portcullis.service"
install -D -m 0644 "$here/portcullis.sysusers" "$root/usr/lib/sysusers.d/portcullis.conf"
install -D -m 0644 "$here/portcullis.yaml" "$root/etc/portcullis/portcullis.yaml"
install -D -m 0644 "$here/environment" "$root/etc/portcullis/environment"
install -D -m 0644 "$here/lintian-overrides" "$root/usr/share/lintian/overrides/portcullis"
install -m 0644 "$here/copyright" "$doc/copyright"
install -m 0644 "$project/config/portcullis.yaml" "$doc/examples/portcullis.yaml"
gzip -9nc "$here/changelog" >"$doc/changelog.gz"
gzip -9nc "$project/CHANGELOG.md" >"$doc/CHANGELOG.md.gz"
for page in "$project"/src/site/markdown/*.md; do
    gzip -9nc "$page" >"$doc/$(basename "$page").gz"
done
gzip -9nc "$here/portcullis.1" >"$root/usr/share/man/man1/portcullis.1.gz"
cp "$here"/control/* "$out/control/"
sed -i "s/ARCHITECTURE/$debian/" "$out/control/control"
