package dev.tokamak.models;

import dev.tokamak.inference.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Makes a model of a store available in another quantization, beside the one that it has.
 *
 * <p>The result is named like its origin with the new type at the end: {@code
 * smollm2-135m-instruct-q4_1} becomes {@code smollm2-135m-instruct-q8_0}.
 */
public final class ModelConverter {
  private static final Pattern OLD_TYPE =
      Pattern.compile("[-._](?:i?q\\d\\w*|b?f16|f32|mxfp4)$", Pattern.CASE_INSENSITIVE);

  private final ModelStore store;
  private final Quantizer quantizer;

  public ModelConverter(ModelStore store, Quantizer quantizer) {
    this.store = store;
    this.quantizer = quantizer;
  }

  /**
   * Converts a model, or returns what an earlier conversion left.
   *
   * @param nameOrPath as for {@link ModelStore#resolve}
   * @throws IOException if the engine cannot, or the result is no model; nothing is left then
   * @throws dev.tokamak.inference.TokamakException if there is no such model, or it has that type
   */
  public StoredModel convert(String nameOrPath, QuantizationType type, Progress progress)
      throws IOException {
    StoredModel origin = store.resolve(nameOrPath);
    if (origin.info().fileType().equals(type.name())) {
      throw ErrorCode.INVALID_REQUEST.because(
          "the model %s is %s already".formatted(origin.name(), type));
    }
    String name = converted(origin.name(), type);
    return FileLocks.holding(
        store.lock(name),
        () -> progress.note("Somebody else is making " + name + "; waiting for them."),
        () ->
            store.find(name).isPresent()
                ? store.resolve(name)
                : make(origin, name, type, progress));
  }

  private StoredModel make(
      StoredModel origin, String name, QuantizationType type, Progress progress)
      throws IOException {
    Path target = store.file(name);
    try (WorkFolder work = WorkFolder.open(store.home(), "convert-" + name)) {
      Path result = work.path().resolve(target.getFileName());
      quantizer.quantize(origin.file(), result, type.name());
      GgufFile.read(result);
      String sha256 = Checksums.hex(Checksums.update(Checksums.sha256(), result));
      Files.move(result, target, StandardCopyOption.ATOMIC_MOVE);
      OriginFile.write(
          target, new StoredModel.Origin("converted from " + origin.name(), sha256, "nothing"));
    }
    return store.resolve(name);
  }

  /** A model's name with another type at its end. */
  static String converted(String name, QuantizationType type) {
    return OLD_TYPE.matcher(name).replaceFirst("").toLowerCase(Locale.ROOT) + type.suffix();
  }
}
