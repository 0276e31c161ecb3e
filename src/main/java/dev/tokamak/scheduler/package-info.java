/**
 * Decides who computes what in the next step: which waiting sequences start, how many tokens of
 * which sequence go into the batch, and who makes room when the cells run out. Plain Java without
 * threads, owned by whoever owns the model's context. Start reading at {@link
 * dev.tokamak.scheduler.Scheduler}.
 */
package dev.tokamak.scheduler;
