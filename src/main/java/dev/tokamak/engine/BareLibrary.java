package dev.tokamak.engine;

import dev.tokamak.inference.ErrorCode;
import dev.tokamak.llama.ContextParams;
import dev.tokamak.llama.DecodeStatus;
import dev.tokamak.llama.LlamaBatch;
import dev.tokamak.llama.LlamaContext;
import dev.tokamak.llama.LlamaLibrary;
import dev.tokamak.llama.LlamaModel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The engine library with nothing around it: prompts and answers of made-up tokens, no sampling, no
 * text. What it does in a second is the most that any service on it could do, so it is what the
 * service is measured against.
 *
 * <p>For use by one thread, the one that made it.
 */
public final class BareLibrary implements AutoCloseable {
  private static final int ANY_TOKEN = 300;

  private final LlamaModel model;
  private final LlamaContext context;
  private final LlamaBatch batch;
  private final int sequences;

  private BareLibrary(LlamaModel model, ContextParams params) {
    this.model = model;
    this.sequences = params.sequences();
    this.context = model.newContext(params);
    this.batch = new LlamaBatch(params.batchTokens());
  }

  /**
   * Loads a model for sequences of at most {@code length} tokens.
   *
   * @throws dev.tokamak.inference.TokamakException where the library or the model cannot be used
   */
  public static BareLibrary open(Path library, Path file, int threads, int sequences, int length) {
    LlamaModel model = LlamaLibrary.open(library).load(file);
    int cells = sequences * length;
    return new BareLibrary(model, new ContextParams(cells, sequences, cells, threads, List.of()));
  }

  /**
   * Computes {@code promptTokens} and then {@code tokens} one by one, for all sequences at the same
   * time.
   *
   * @return tokens of answer in a second, over all sequences, the time of the prompts included
   */
  public double tokensPerSecond(int promptTokens, int tokens) {
    long start = System.nanoTime();
    step(0, promptTokens);
    for (int i = 0; i < tokens - 1; i++) {
      step(promptTokens + i, 1);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    for (int sequence = 0; sequence < sequences; sequence++) {
      context.truncate(sequence, 0);
    }
    return sequences * tokens / seconds;
  }

  private void step(int position, int count) {
    int size = sequences * count;
    int[] tokens = new int[size];
    int[] positions = new int[size];
    int[] owners = new int[size];
    byte[] outputs = new byte[size];
    Arrays.fill(tokens, ANY_TOKEN);
    for (int i = 0; i < size; i++) {
      positions[i] = position + i % count;
      owners[i] = i / count;
      outputs[i] = (byte) (i % count == count - 1 ? 1 : 0);
    }
    batch.fill(size, tokens, positions, owners, outputs);
    if (context.decode(batch) != DecodeStatus.DONE) {
      throw ErrorCode.BACKEND_FAILED.because("The bare library could not compute a step.");
    }
  }

  @Override
  public void close() {
    batch.close();
    context.close();
    model.close();
  }
}
