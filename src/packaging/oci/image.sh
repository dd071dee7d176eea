#!/usr/bin/env bash
# Makes an OCI image out of what mvn -Ppackages package has laid out under target/packaging/root and this machine's libc,
# without any registry: src/packaging/oci/image.sh [NAME [ARCHIVE]]. Needs buildah, and root or subordinate ids.
# With ARCHIVE the image goes into that file (docker load, podman load), else it stays in buildah's store.
set -euo pipefail
name=${1:-portcullis}
archive=${2:-}
project=$(cd "$(dirname "$0")/../../.." && pwd)
staged=$project/target/packaging/root
[ -x "$staged/usr/lib/portcullis/runtime/bin/java" ] || {
    echo "$staged: no runtime (expected: mvn -Ppackages -DskipTests package before)" >&2
    exit 1
}
version=$(sed -n 's/^ *<version>\(.*\)<\/version>.*/\1/p' "$project/pom.xml" | head -1)
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

mkdir -p "$root"/{etc/portcullis,etc/ssl/certs,var/lib/portcullis,tmp,usr/share}
cp -a "$staged/usr/lib" "$root/usr/"
cp -a "$staged/usr/share/portcullis" "$root/usr/share/"
rm -rf "$root/usr/lib/systemd" "$root/usr/lib/sysusers.d" "$root/usr/lib/portcullis/runtime/lib/server/classes_nocoops.jsa"
sed 's/127\.0\.0\.1:8080/0.0.0.0:8080/' "$staged/etc/portcullis/portcullis.yaml" >"$root/etc/portcullis/portcullis.yaml"
printf '\nadmin: { listen: 0.0.0.0:9464 }\n' >>"$root/etc/portcullis/portcullis.yaml"

# What the runtime and the native libraries are linked with, and what libc loads by name.
{
    find "$root/usr/lib/portcullis" -type f \( -name '*.so*' -o -perm -u+x \) -exec ldd {} + 2>/dev/null |
        sed -n 's/.*=> \(\/[^ ]*\) .*/\1/p; s/^[[:space:]]*\(\/lib[^ ]*\) .*/\1/p'
    for library in libnss_dns.so.2 libnss_files.so.2 libresolv.so.2; do
        ldconfig -p | sed -n "s/.*$library .*=> //p" | head -1
    done
} | grep -v "^$root" | sort -u | while read -r library; do
    mkdir -p "$root$(dirname "$library")"
    cp -L "$library" "$root$library"
done
cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
if [ -L "$root/usr/lib/portcullis/runtime/lib/security/cacerts" ]; then
    cp --remove-destination -L "$root/usr/lib/portcullis/runtime/lib/security/cacerts" \
        "$root/usr/lib/portcullis/runtime/lib/security/cacerts.file"
    mv -f "$root/usr/lib/portcullis/runtime/lib/security/cacerts.file" "$root/usr/lib/portcullis/runtime/lib/security/cacerts"
fi
echo 'hosts: files dns' >"$root/etc/nsswitch.conf"
echo 'portcullis:x:10001:10001:portcullis:/var/lib/portcullis:/nonexistent' >"$root/etc/passwd"
echo 'portcullis:x:10001:' >"$root/etc/group"
chmod 1777 "$root/tmp"
chmod 0700 "$root/var/lib/portcullis"
chown -R 10001:10001 "$root/var/lib/portcullis"

container=$(buildah from --format docker scratch)
trap 'rm -rf "$root"; buildah rm "$container" >/dev/null' EXIT
buildah copy --quiet "$container" "$root" / >/dev/null
# buildah copy gives all to root; what the process may write is its own.
buildah copy --quiet --chown 10001:10001 "$container" "$root/var/lib/portcullis" /var/lib/portcullis >/dev/null
java='/usr/lib/portcullis/runtime/bin/java'
options='"-XX:+ExitOnOutOfMemoryError","-Djava.library.path=/usr/lib/portcullis/native","-Dorg.sqlite.lib.path=/usr/lib/portcullis/native","-jar","/usr/share/portcullis/portcullis.jar"'
buildah config \
    --entrypoint "[\"$java\",$options]" \
    --cmd 'serve --config /etc/portcullis/portcullis.yaml' \
    --user 10001:10001 --workingdir /var/lib/portcullis --volume /var/lib/portcullis \
    --port 5060/udp --port 5060/tcp --port 8080/tcp --port 9464/tcp \
    --stop-signal SIGTERM \
    --healthcheck "CMD $java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -jar /usr/share/portcullis/portcullis.jar health" \
    --healthcheck-interval 30s --healthcheck-timeout 10s --healthcheck-start-period 60s \
    --label org.opencontainers.image.title=portcullis \
    --label "org.opencontainers.image.version=$version" \
    "$container"
buildah commit --quiet --format docker "$container" "$name:$version" >/dev/null
if [ -n "$archive" ]; then
    rm -f "$archive"
    buildah push --quiet "$name:$version" "docker-archive:$archive:$name:$version"
fi
echo "$name:$version"
