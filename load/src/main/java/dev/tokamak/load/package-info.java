/**
 * Load tests as users run them: Gatling keeps the users, the rates, the thresholds and the report;
 * how one user asks and reads is {@link dev.tokamak.load.Client}, because Gatling's own client of
 * event streams connects again where a stream ends, takes a 429 for a failure and cannot read
 * slowly. Start reading at {@link dev.tokamak.load.Main}.
 */
package dev.tokamak.load;
