/**
 * What an operator sees on the management port: meters, fed by the listeners of other packages, and
 * health. Nobody imports this package. Start reading at {@code EngineMeters}.
 */
package dev.tokamak.metrics;
