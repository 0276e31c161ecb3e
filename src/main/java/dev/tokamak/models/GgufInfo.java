package dev.tokamak.models;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the header of a model file says.
 *
 * @param version of the GGUF format
 * @param architecture for example {@code llama}
 * @param fileType the quantization of most of its weights as llama.cpp names it, for example {@code
 *     Q4_1}
 * @param contextLength tokens that the model was trained for, where the file says so
 * @param name what its makers call it, where the file says so
 * @param tensors how many there are
 * @param sizeBytes of the whole file
 */
public record GgufInfo(
    int version,
    String architecture,
    String fileType,
    OptionalInt contextLength,
    Optional<String> name,
    long tensors,
    long sizeBytes) {}
