/** Runs what tests {@code docker/} and {@code k8s/}: the suites of {@code src/test/deploy}. */
package dev.tokamak.deploy;
