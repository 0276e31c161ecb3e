# Finds what a build needs; sourced by ./tokamak and .ci/run with $root set. POSIX sh.

jdk_needed=25
maven_needed=3.9.11

# The feature release of the JDK in folder $1; nothing where there is none. Its `release` file spares starting a JVM.
jdk_release() {
  [ -x "$1/bin/javac" ] || return 0
  if [ -r "$1/release" ]; then
    sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
  else
    "$1/bin/java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p'
  fi
}

# The home of the JDK whose `java` is first on the PATH, also where that is a shim.
jdk_on_path() {
  command -v java >/dev/null || return 0
  java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p'
}

# Sets JAVA_HOME to a JDK that is new enough: the one named, one in the usual folders, or the one on the PATH
# (asked last, because asking it starts a JVM).
find_jdk() {
  for home in ${JAVA_HOME:+"$JAVA_HOME"} /usr/lib/jvm/* /opt/* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    path; do
    [ "$home" != path ] || home=$(jdk_on_path)
    release=$(jdk_release "$home")
    if [ "${release:-0}" -ge "$jdk_needed" ]; then
      user_java_home=${JAVA_HOME:-}
      export JAVA_HOME="$home"
      return 0
    fi
  done
  return 1
}

# Sets GRAALVM_HOME to a GraalVM or Mandrel with native-image that is new enough: the one named, one in the usual
# folders, or the one on the PATH; otherwise one is put together from packages, where the recipe for that is at hand.
find_graalvm() {
  made=${XDG_CACHE_HOME:-$HOME/.cache}/native-image-toolchain/graalvm
  on_path=$(command -v native-image || true)
  for home in "${GRAALVM_HOME:-}" "$JAVA_HOME" /usr/lib/jvm/* /opt/* "$HOME"/.sdkman/candidates/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home "${on_path%/bin/native-image}" "$made"; do
    if [ -n "$home" ] && [ -x "$home/bin/native-image" ]; then
      release=$(jdk_release "$home")
      if [ "${release:-0}" -ge "$jdk_needed" ]; then
        export GRAALVM_HOME="$home"
        return 0
      fi
    fi
  done
  recipe=${TOKAMAK_NATIVE_TOOLCHAIN:-$root/../shared/native-image}
  [ -f "$recipe/make-toolchain.sh" ] || return 1
  echo "Putting a builder of native executables together in $made …" >&2
  JDK=$JAVA_HOME PATH="$(wrapper_maven_home)/bin:$PATH" bash "$recipe/make-toolchain.sh" --out "$made" \
    --prebuilt "$(ls "$recipe"/ni-natives-*.tar.zst)" --no-test >&2 && export GRAALVM_HOME="$made"
}

wrapper_property() {
  sed -n "s/^$1=//p" "$root/.mvn/wrapper/maven-wrapper.properties"
}

# Where the wrapper keeps the Maven that its properties name: it hashes the address as String.hashCode does.
wrapper_maven_home() {
  hash=0
  for byte in $(wrapper_property distributionUrl | tr -d '\n' | od -An -v -tu1); do
    hash=$(((hash * 31 + byte) % 4294967296))
  done
  printf '%s/wrapper/dists/apache-maven-%s/%x' "${MAVEN_USER_HOME:-$HOME/.m2}" "$maven_needed" "$hash"
}

# Whether the wrapper's address answers soon: the wrapper itself would wait for minutes.
wrapper_can_download() {
  if command -v curl >/dev/null; then
    curl -fsIL --connect-timeout 5 --max-time 15 -o /dev/null "$(wrapper_property distributionUrl)" 2>/dev/null
  elif command -v wget >/dev/null; then
    wget -q --spider --tries=1 --timeout=5 "$(wrapper_property distributionUrl)" 2>/dev/null
  else
    return 1
  fi
}

# Puts Maven where the wrapper looks for it, fetched by its coordinates with any Maven that is installed; that one
# runs in the user's own environment, where it is known to work.
fetch_maven_with() (
  target=$(wrapper_maven_home)
  mkdir -p "${target%/*}"
  work=$(mktemp -d "${target%/*}/fetch.XXXXXX") || return 1
  trap 'rm -rf "$work"' EXIT
  cd "$work" || return 1 # away from our pom.xml, which an old Maven cannot read
  JAVA_HOME=$user_java_home
  [ -n "$JAVA_HOME" ] || unset JAVA_HOME
  "$1" -B -ntp -q org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
    -Dartifact="org.apache.maven:apache-maven:$maven_needed:zip:bin" -DoutputDirectory="$work" >fetch.log 2>&1 ||
    { cat fetch.log >&2; return 1; }
  sum=$(sha256 "apache-maven-$maven_needed-bin.zip")
  if [ "$sum" != "$(wrapper_property distributionSha256Sum)" ]; then
    echo "tokamak: the Maven that was fetched has the SHA-256 $sum, not the one in .mvn/wrapper/maven-wrapper.properties" >&2
    return 1
  fi
  "$jar" xf "apache-maven-$maven_needed-bin.zip" &&
    chmod +x "apache-maven-$maven_needed/bin/mvn" &&
    wrapper_property distributionUrl >"apache-maven-$maven_needed/mvnw.url" &&
    mv "apache-maven-$maven_needed" "$target"
)

sha256() {
  if command -v sha256sum >/dev/null; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d ' ' -f 1
}

# Sets $mvn to a Maven that can build this: one of before, the installed one, or one that is fetched now.
find_maven() {
  jar=$JAVA_HOME/bin/jar
  installed=$(command -v mvn || true)
  mvn=$root/mvnw
  [ ! -d "$(wrapper_maven_home)" ] || return 0
  if [ -n "$installed" ] && "$installed" -v 2>/dev/null | grep -q 'Apache Maven 3\.9\.'; then
    mvn=$installed
    return 0
  fi
  echo "Fetching Maven $maven_needed …" >&2
  if wrapper_can_download && "$mvn" -v >/dev/null 2>&1; then
    return 0
  fi
  [ -n "$installed" ] && fetch_maven_with "$installed"
}
