# SPDX-License-Identifier: Apache-2.0
#
# Sourced by ./mvnw and ./tidemill: exports JAVA_HOME of a JDK 25, or says what to install and exits.
# Looks at JAVA_HOME, at the java on the PATH, and where package managers put JDKs; starts no JVM
# where the JDK's `release` file tells its version.

is_jdk_25() {
  [ -x "$1/bin/javac" ] || return 1
  if [ -r "$1/release" ]; then
    grep -q '^JAVA_VERSION="25[."]' "$1/release"
  else
    "$1/bin/java" -version 2>&1 | grep -q ' version "25[."]'
  fi
}

find_jdk_25() {
  path_java=$(command -v java 2>/dev/null) && path_java=$(readlink -f "$path_java" 2>/dev/null) || path_java=
  for jdk in \
    "${JAVA_HOME-}" \
    "${path_java%/bin/java}" \
    /usr/lib/jvm/* \
    /usr/java/* \
    /opt/java/* \
    /opt/jdk* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    "${HOME-}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    "${HOME-}"/.sdkman/candidates/java/* \
    "${HOME-}"/.jdks/* \
    "${HOME-}"/.asdf/installs/java/* \
    "${HOME-}"/.local/share/mise/installs/java/* \
    "${HOME-}"/.gradle/jdks/*; do
    if [ -n "$jdk" ] && is_jdk_25 "$jdk"; then
      JAVA_HOME=$jdk
      export JAVA_HOME
      return 0
    fi
  done
  return 1
}

if ! find_jdk_25; then
  cat >&2 <<'END'
Tidemill needs a JDK 25, and none was found: not as JAVA_HOME, not as the java on the PATH, nor in
the folders where package managers put JDKs. Install one, or set JAVA_HOME to it, and try again:
  Debian, Ubuntu   apt install openjdk-25-jdk
  Fedora           dnf install java-25-openjdk-devel
  macOS            brew install openjdk@25
  SDKMAN           sdk install java 25-tem
  elsewhere        https://adoptium.net/temurin/releases/?version=25
END
  exit 1
fi
