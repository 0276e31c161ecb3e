package dev.tokamak.engine;

import dev.tokamak.models.GgufWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A llama of two layers with random weights, which speaks bytes: it says nothing of sense, but does
 * so by all the real code, in microseconds a token.
 */
public final class TinyModel {
  public static final int CONTEXT = 512;

  private static final int WIDTH = 64;
  private static final int HEADS = 4;
  private static final int KV_HEADS = 2;
  private static final int HIDDEN = 128;
  private static final int LAYERS = 2;
  private static final String CHATML =
      "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}"
          + "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

  private static final int NORMAL = 1;
  private static final int CONTROL = 3;

  private TinyModel() {}

  /** Writes the model with a ChatML template into a folder. */
  public static Path write(Path folder) {
    return write(folder.resolve("tiny.gguf"), CHATML, 7);
  }

  /** Writes a model with another template, or none where it is null. */
  public static Path write(Path file, String template, long seed) {
    return write(file, template, seed, CONTEXT, List.of());
  }

  /**
   * Writes a model with further control tokens.
   *
   * @param context how many tokens it takes
   * @param control the first of them is token 260
   */
  public static Path write(
      Path file, String template, long seed, int context, List<String> control) {
    List<String> tokens = byteTokens();
    tokens.add("<|endoftext|>");
    tokens.add("<|im_start|>");
    tokens.add("<|im_end|>");
    tokens.add("he");
    tokens.addAll(control);
    int size = tokens.size();
    int[] types = new int[size];
    Arrays.fill(types, NORMAL);
    Arrays.fill(types, 256, 259, CONTROL);
    Arrays.fill(types, 260, size, CONTROL);
    var random = new Random(seed);
    var gguf =
        new GgufWriter()
            .put("general.architecture", "llama")
            .put("general.name", "tiny")
            .put("llama.context_length", context)
            .put("llama.embedding_length", WIDTH)
            .put("llama.block_count", LAYERS)
            .put("llama.feed_forward_length", HIDDEN)
            .put("llama.attention.head_count", HEADS)
            .put("llama.attention.head_count_kv", KV_HEADS)
            .put("llama.attention.layer_norm_rms_epsilon", 1e-5f)
            .put("llama.rope.dimension_count", WIDTH / HEADS)
            .put("llama.vocab_size", size)
            .put("tokenizer.ggml.model", "gpt2")
            .put("tokenizer.ggml.pre", "gpt-2")
            .putStrings("tokenizer.ggml.tokens", tokens)
            .putInts("tokenizer.ggml.token_type", types)
            .putStrings("tokenizer.ggml.merges", List.of("h e"))
            .put("tokenizer.ggml.bos_token_id", 256)
            .put("tokenizer.ggml.eos_token_id", 258)
            .put("tokenizer.ggml.add_bos_token", false);
    if (template != null) {
      gguf.put("tokenizer.chat_template", template);
    }
    gguf.tensor("token_embd.weight", values(random, WIDTH * size, 1), WIDTH, size)
        .tensor("output_norm.weight", ones(), WIDTH)
        .tensor("output.weight", output(random, size), WIDTH, size);
    int kvWidth = WIDTH / HEADS * KV_HEADS;
    for (int layer = 0; layer < LAYERS; layer++) {
      String block = "blk." + layer + ".";
      gguf.tensor(block + "attn_norm.weight", ones(), WIDTH)
          .tensor(block + "attn_q.weight", values(random, WIDTH * WIDTH, 0.3), WIDTH, WIDTH)
          .tensor(block + "attn_k.weight", values(random, WIDTH * kvWidth, 0.3), WIDTH, kvWidth)
          .tensor(block + "attn_v.weight", values(random, WIDTH * kvWidth, 0.3), WIDTH, kvWidth)
          .tensor(block + "attn_output.weight", values(random, WIDTH * WIDTH, 0.3), WIDTH, WIDTH)
          .tensor(block + "ffn_norm.weight", ones(), WIDTH)
          .tensor(block + "ffn_gate.weight", values(random, WIDTH * HIDDEN, 0.3), WIDTH, HIDDEN)
          .tensor(block + "ffn_up.weight", values(random, WIDTH * HIDDEN, 0.3), WIDTH, HIDDEN)
          .tensor(block + "ffn_down.weight", values(random, WIDTH * HIDDEN, 0.3), HIDDEN, WIDTH);
    }
    try {
      gguf.write(file);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return file;
  }

  /**
   * The 256 bytes as GPT-2 spells them: printable ones as themselves, the others from U+0100 on.
   */
  private static List<String> byteTokens() {
    var tokens = new ArrayList<String>();
    int next = 256;
    for (int value = 0; value < 256; value++) {
      boolean printable =
          (value >= '!' && value <= '~') || (value >= 0xA1 && value <= 0xAC) || value >= 0xAE;
      tokens.add(Character.toString(printable ? value : next++));
    }
    return tokens;
  }

  /**
   * The control tokens get logits of 0, which are far below the best: answers go on until something
   * cuts them.
   */
  private static float[] output(Random random, int size) {
    float[] output = values(random, WIDTH * size, 0.25);
    Arrays.fill(output, 256 * WIDTH, 259 * WIDTH, 0);
    Arrays.fill(output, 260 * WIDTH, size * WIDTH, 0);
    return output;
  }

  private static float[] ones() {
    float[] ones = new float[WIDTH];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static float[] values(Random random, int count, double scale) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (random.nextGaussian() * scale);
    }
    return values;
  }
}
