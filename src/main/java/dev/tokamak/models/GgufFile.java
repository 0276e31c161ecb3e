package dev.tokamak.models;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads the header of a GGUF file, and with it whether the file can be a whole model.
 *
 * <p>The engine answers a bad file with lines of log or ends the process; this answers with one
 * sentence. It reads the header only, some milliseconds even for a vocabulary of 260,000 tokens: a
 * flipped bit among the weights is for the checksum at download to find.
 */
public final class GgufFile {
  private static final int MAGIC = 0x46554747;
  private static final int[] SCALAR_BYTES = {1, 1, 2, 2, 4, 4, 4, 1, -1, -1, 8, 8, 8};
  private static final int TEXT = 8;
  private static final int ARRAY = 9;
  private static final int MAX_DIMENSIONS = 4;

  private final Path file;
  private final GgufInput in;
  private final long size;
  private final Map<String, String> texts = new HashMap<>();
  private final Map<String, Long> numbers = new HashMap<>();
  private final Map<String, Long> bytesByType = new HashMap<>();

  private GgufFile(Path file, FileChannel channel) throws IOException {
    this.file = file;
    this.in = new GgufInput(channel);
    this.size = channel.size();
  }

  /**
   * Reads and checks a model file.
   *
   * @throws UnusableModelException if it is missing, unreadable, no GGUF file, of a version that
   *     the engine does not read, damaged, or shorter than its tensors need
   */
  public static GgufInfo read(Path file) throws UnusableModelException {
    if (Files.isDirectory(file)) {
      throw new UnusableModelException(file, "is a folder; name the .gguf file in it");
    }
    try (FileChannel channel = FileChannel.open(file)) {
      return new GgufFile(file, channel).read();
    } catch (UnusableModelException e) {
      throw e;
    } catch (NoSuchFileException _) {
      throw new UnusableModelException(file, "does not exist; check the path of the model file");
    } catch (EOFException _) {
      throw new UnusableModelException(
          file, "is cut short within its header; remove it and fetch the model again");
    } catch (ArithmeticException _) {
      throw new UnusableModelException(
          file, "is damaged: its header holds impossible sizes; fetch the model again");
    } catch (IOException e) {
      throw new UnusableModelException(file, "cannot be read: " + Problems.reason(e));
    }
  }

  private GgufInfo read() throws IOException {
    if (size == 0) {
      throw new UnusableModelException(file, "is empty; remove it and fetch the model again");
    }
    if (size < 4 || in.readInt() != MAGIC) {
      throw new UnusableModelException(
          file, "is no GGUF file (it does not start with \"GGUF\"); name a model in GGUF format");
    }
    int version = in.readInt();
    if (version != 2 && version != 3) {
      throw new UnusableModelException(
          file,
          (version & 0xffff) == 0
              ? "is a big-endian GGUF file; this machine needs the little-endian one"
              : "is GGUF version %d; the engine reads versions 2 and 3"
                  .formatted(Integer.toUnsignedLong(version)));
    }
    long tensors = in.readLong();
    long entries = in.readLong();
    for (long i = 0; i < entries; i++) {
      readEntry();
    }
    if (tensors <= 0) {
      throw new UnusableModelException(
          file, "holds no weights; name the file that has the model's tensors");
    }
    checkData(readTensors(tensors));
    return info(version, tensors);
  }

  private void readEntry() throws IOException {
    String key = in.readText();
    int type = in.readInt();
    switch (type) {
      case TEXT -> {
        // A tokenizer's or template's text may be long; only short facts are kept.
        if (key.startsWith("general.")) {
          texts.put(key, in.readText());
        } else {
          in.skipText();
        }
      }
      case ARRAY -> skipArray();
      case 4 -> numbers.put(key, Integer.toUnsignedLong(in.readInt()));
      case 5 -> numbers.put(key, (long) in.readInt());
      case 10, 11 -> numbers.put(key, in.readLong());
      default -> in.skip(scalarBytes(type));
    }
  }

  private void skipArray() throws IOException {
    int type = in.readInt();
    long count = in.readLong();
    if (type == TEXT) {
      for (long i = 0; i < count; i++) {
        in.skipText();
      }
    } else if (type == ARRAY) {
      for (long i = 0; i < count; i++) {
        skipArray();
      }
    } else {
      in.skip(Math.multiplyExact(count, (long) scalarBytes(type)));
    }
  }

  private int scalarBytes(int type) throws IOException {
    if (type < 0 || type >= SCALAR_BYTES.length || SCALAR_BYTES[type] < 0) {
      throw new UnusableModelException(
          file, "is damaged: its header holds a value of an unknown type; fetch the model again");
    }
    return SCALAR_BYTES[type];
  }

  /** Reads where the tensors are; answers how many bytes of data they need. */
  private long readTensors(long count) throws IOException {
    long end = 0;
    for (long i = 0; i < count; i++) {
      in.skipText();
      int dimensions = in.readInt();
      if (dimensions < 0 || dimensions > MAX_DIMENSIONS) {
        throw new ArithmeticException();
      }
      long values = 1;
      for (int d = 0; d < dimensions; d++) {
        values = Math.multiplyExact(values, in.readLong());
      }
      Optional<GgufTypes.TensorType> type = GgufTypes.tensorType(in.readInt());
      long offset = in.readLong();
      // Of a type that this table does not know yet at least the start must lie in the file.
      long bytes = type.isPresent() ? type.get().bytes(values) : 0;
      if (offset < 0 || bytes < 0) {
        throw new ArithmeticException();
      }
      type.ifPresent(known -> bytesByType.merge(known.name(), bytes, Math::addExact));
      end = Math.max(end, Math.addExact(offset, bytes));
    }
    return end;
  }

  private void checkData(long dataBytes) throws UnusableModelException {
    long alignment = numbers.getOrDefault("general.alignment", 32L);
    if (alignment <= 0) {
      throw new ArithmeticException();
    }
    long start = Math.multiplyExact(Math.ceilDiv(in.position(), alignment), alignment);
    long needed = Math.addExact(start, dataBytes);
    if (size < needed) {
      throw new UnusableModelException(
          file,
          "is cut short: it has %d bytes and its tensors need %d; remove it and fetch the model again"
              .formatted(size, needed));
    }
  }

  private GgufInfo info(int version, long tensors) throws UnusableModelException {
    String architecture = texts.get("general.architecture");
    if (architecture == null) {
      throw new UnusableModelException(
          file, "does not say which architecture it is (general.architecture); fetch it again");
    }
    Long context = numbers.get(architecture + ".context_length");
    return new GgufInfo(
        version,
        architecture,
        fileType(),
        context == null || context <= 0 || context > Integer.MAX_VALUE
            ? OptionalInt.empty()
            : OptionalInt.of(context.intValue()),
        Optional.ofNullable(texts.get("general.name")),
        tensors,
        size);
  }

  /** As the header says it, otherwise the type that holds most of the bytes. */
  private String fileType() {
    return Optional.ofNullable(numbers.get("general.file_type"))
        .flatMap(GgufTypes::fileType)
        .or(
            () ->
                bytesByType.entrySet().stream()
                    .max(Comparator.comparingLong(Map.Entry::getValue))
                    .map(Map.Entry::getKey))
        .orElse("unknown");
  }
}
