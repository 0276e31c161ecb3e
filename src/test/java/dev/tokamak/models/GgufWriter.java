package dev.tokamak.models;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes small GGUF files (version 3, little endian) for tests: metadata of every common type, and
 * F32 tensors.
 *
 * <pre>{@code
 * new GgufWriter()
 *     .put("general.architecture", "llama")
 *     .put("llama.context_length", 256)              // Java's int is GGUF's uint32
 *     .put("llama.attention.layer_norm_rms_epsilon", 1e-5f)
 *     .putStrings("tokenizer.ggml.tokens", tokens)
 *     .tensor("token_embd.weight", values, width, vocabulary)
 *     .write(path);
 * }</pre>
 *
 * <p>Not thread-safe; {@link #write} may be called several times.
 */
public final class GgufWriter {
  private static final int UINT8 = 0;
  private static final int INT8 = 1;
  private static final int UINT16 = 2;
  private static final int INT16 = 3;
  private static final int UINT32 = 4;
  private static final int INT32 = 5;
  private static final int FLOAT32 = 6;
  private static final int BOOL = 7;
  private static final int STRING = 8;
  private static final int ARRAY = 9;
  private static final int UINT64 = 10;
  private static final int INT64 = 11;
  private static final int FLOAT64 = 12;
  private static final int TENSOR_F32 = 0;
  private static final int ALIGNMENT = 32;

  private record Tensor(String name, float[] values, long[] shape) {}

  private final Map<String, byte[]> metadata = new LinkedHashMap<>();
  private final List<Tensor> tensors = new ArrayList<>();

  /** A uint32, the type that llama.cpp expects of counts and token ids. */
  public GgufWriter put(String key, int value) {
    return entry(key, UINT32, four(value));
  }

  public GgufWriter putInt32(String key, int value) {
    return entry(key, INT32, four(value));
  }

  public GgufWriter putUint8(String key, int value) {
    return entry(key, UINT8, new byte[] {(byte) value});
  }

  public GgufWriter putInt8(String key, int value) {
    return entry(key, INT8, new byte[] {(byte) value});
  }

  public GgufWriter putUint16(String key, int value) {
    return entry(key, UINT16, two(value));
  }

  public GgufWriter putInt16(String key, int value) {
    return entry(key, INT16, two(value));
  }

  /** A uint64. */
  public GgufWriter put(String key, long value) {
    return entry(key, UINT64, eight(value));
  }

  public GgufWriter putInt64(String key, long value) {
    return entry(key, INT64, eight(value));
  }

  public GgufWriter put(String key, float value) {
    return entry(key, FLOAT32, four(Float.floatToRawIntBits(value)));
  }

  public GgufWriter put(String key, double value) {
    return entry(key, FLOAT64, eight(Double.doubleToRawLongBits(value)));
  }

  public GgufWriter put(String key, boolean value) {
    return entry(key, BOOL, new byte[] {(byte) (value ? 1 : 0)});
  }

  public GgufWriter put(String key, String value) {
    return entry(key, STRING, text(value));
  }

  public GgufWriter putStrings(String key, List<String> values) {
    var out = new ByteArrayOutputStream();
    values.forEach(value -> out.writeBytes(text(value)));
    return array(key, STRING, values.size(), out.toByteArray());
  }

  /** An array of int32, as token types are written. */
  public GgufWriter putInts(String key, int... values) {
    ByteBuffer buffer = buffer(4L * values.length);
    for (int value : values) {
      buffer.putInt(value);
    }
    return array(key, INT32, values.length, buffer.array());
  }

  /** An array of float32, as token scores are written. */
  public GgufWriter putFloats(String key, float... values) {
    return array(key, FLOAT32, values.length, floats(values));
  }

  /**
   * An F32 tensor.
   *
   * @param values in row-major order of the reversed shape: the first dimension runs fastest
   * @param shape as ggml counts it, fastest dimension first: a matrix from {@code in} to {@code
   *     out} is {@code (in, out)}
   */
  public GgufWriter tensor(String name, float[] values, long... shape) {
    long count = 1;
    for (long size : shape) {
      count *= size;
    }
    if (count != values.length) {
      throw new IllegalArgumentException(
          name + " has " + values.length + " values, its shape wants " + count);
    }
    tensors.add(new Tensor(name, values, shape));
    return this;
  }

  /** Writes the file, replacing what is there. */
  public Path write(Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      byte[] header = header();
      out.write(header);
      pad(out, header.length);
      for (Tensor tensor : tensors) {
        byte[] data = floats(tensor.values());
        out.write(data);
        pad(out, data.length);
      }
    }
    return file;
  }

  private byte[] header() {
    var out = new ByteArrayOutputStream();
    out.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(four(3));
    out.writeBytes(eight(tensors.size()));
    out.writeBytes(eight(metadata.size()));
    metadata.values().forEach(out::writeBytes);
    long offset = 0;
    for (Tensor tensor : tensors) {
      out.writeBytes(text(tensor.name()));
      out.writeBytes(four(tensor.shape().length));
      for (long size : tensor.shape()) {
        out.writeBytes(eight(size));
      }
      out.writeBytes(four(TENSOR_F32));
      out.writeBytes(eight(offset));
      offset += align(4L * tensor.values().length);
    }
    return out.toByteArray();
  }

  private GgufWriter entry(String key, int type, byte[] value) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(text(key));
    out.writeBytes(four(type));
    out.writeBytes(value);
    metadata.put(key, out.toByteArray());
    return this;
  }

  private GgufWriter array(String key, int type, int count, byte[] values) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(four(type));
    out.writeBytes(eight(count));
    out.writeBytes(values);
    return entry(key, ARRAY, out.toByteArray());
  }

  private static byte[] text(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    return buffer(8L + bytes.length).putLong(bytes.length).put(bytes).array();
  }

  private static byte[] floats(float[] values) {
    ByteBuffer buffer = buffer(4L * values.length);
    for (float value : values) {
      buffer.putFloat(value);
    }
    return buffer.array();
  }

  private static byte[] two(int value) {
    return buffer(2).putShort((short) value).array();
  }

  private static byte[] four(int value) {
    return buffer(4).putInt(value).array();
  }

  private static byte[] eight(long value) {
    return buffer(8).putLong(value).array();
  }

  private static ByteBuffer buffer(long size) {
    return ByteBuffer.allocate(Math.toIntExact(size)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static long align(long size) {
    return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  private static void pad(OutputStream out, long written) throws IOException {
    out.write(new byte[Math.toIntExact(align(written) - written)]);
  }
}
