/**
 * What need not be computed again. {@link dev.tokamak.kvcache.PrefixCache} is a radix tree over the
 * token ids of ended sequences, whose cells' content it keeps outside of the cache until the memory
 * for that is needed; {@link dev.tokamak.kvcache.CellTable} counts the cells in use, of which
 * several sequences may share one. Plain Java that knows no engine: {@link
 * dev.tokamak.kvcache.KvMemory} is all that it asks of one. Start reading at {@link
 * dev.tokamak.kvcache.PrefixCache}.
 */
package dev.tokamak.kvcache;
