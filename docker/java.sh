#!/bin/sh
# Makes a Java runtime with what Tokamak uses and no more: java.sh FOLDER. It is taken from the JDK in JAVA_HOME.
set -eu

# java.desktop and java.sql are for classes that Jackson and SnakeYAML look for, jdk.jfr is for looking into a running
# service, jdk.unsupported for Netty, java.naming for TLS and its names.
modules=java.base,java.desktop,java.logging,java.management,java.naming,java.net.http,java.sql,java.xml
modules=$modules,jdk.jfr,jdk.management,jdk.unsupported,jdk.zipfs

"$JAVA_HOME/bin/jlink" --add-modules "$modules" --strip-debug --no-header-files --no-man-pages --output "$1"
# Windows are drawn with libraries that no image has.
rm -f "$1"/lib/libawt_xawt.so "$1"/lib/libjawt.so "$1"/lib/libsplashscreen.so
chmod -R u=rwX,go=rX "$1"
