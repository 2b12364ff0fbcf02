# Finds a JDK of at least version 25 and exports JAVA_HOME. Sourced by mvnw and filebell, so that
# both work where the default java is an older one. POSIX sh. It starts no Java: a JDK says its
# version in its file `release`, and reading that costs nothing.

# is_jdk FOLDER: is FOLDER a JDK that is new enough?
is_jdk() {
    [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
    jdk_version=
    while IFS='=' read -r jdk_key jdk_value; do
        case $jdk_key in
            JAVA_VERSION)
                jdk_value=${jdk_value#\"}
                jdk_version=${jdk_value%%[!0-9]*}
                ;;
        esac
    done <"$1/release"
    [ -n "$jdk_version" ] && [ "$jdk_version" -ge 25 ]
}

# find_jdk: sets and exports JAVA_HOME, or says what to install and returns 1.
find_jdk() {
    if [ -n "${JAVA_HOME:-}" ] && is_jdk "$JAVA_HOME"; then
        export JAVA_HOME
        return 0
    fi
    jdk_on_path=$(command -v javac 2>/dev/null) || jdk_on_path=
    if [ -n "$jdk_on_path" ]; then
        jdk_on_path=$(readlink -f "$jdk_on_path" 2>/dev/null) || jdk_on_path=
    fi
    for jdk_folder in \
        "${jdk_on_path%/bin/javac}" \
        /usr/lib/jvm/* \
        /usr/lib64/jvm/* \
        /usr/java/* \
        /usr/local/lib/jvm/* \
        /usr/local/openjdk-* \
        /opt/* \
        /opt/java/* \
        "${HOME:-}"/.sdkman/candidates/java/* \
        "${HOME:-}"/.jdks/* \
        "${HOME:-}"/.local/share/mise/installs/java/* \
        "${HOME:-}"/.asdf/installs/java/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home \
        "${HOME:-}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
        /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
        /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
        if is_jdk "$jdk_folder"; then
            JAVA_HOME=$jdk_folder
            export JAVA_HOME
            return 0
        fi
    done
    echo "Filebell needs a JDK 25 or newer and found none: install one (for example the package" \
        "temurin-25-jdk or openjdk-25-jdk), or set JAVA_HOME to the folder of one." >&2
    return 1
}
