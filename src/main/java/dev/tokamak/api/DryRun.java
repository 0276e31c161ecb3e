package dev.tokamak.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import dev.tokamak.inference.AnswerConstraint;
import dev.tokamak.inference.RenderedPrompt;
import dev.tokamak.inference.Tool;
import dev.tokamak.inference.ToolSet;
import dev.tokamak.inference.ValidatedRequest;
import dev.tokamak.tools.ToolRouter;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What {@code POST /completions?dryRun=true} tells: what would run, without running it. */
@Schema(name = "DryRun", description = "What would run")
@RegisterForReflection
@JsonInclude(Include.NON_NULL)
public record DryRun(
    @Schema(required = true, examples = "smollm2-135m-instruct") String model,
    @Schema(
            required = true,
            description = "What the model would read, its control tokens spelled out",
            examples = "<|im_start|>user\nHello<|im_end|>\n<|im_start|>assistant\n")
        String prompt,
    @Schema(required = true, examples = "31") int promptTokens,
    @Schema(
            required = true,
            description = "Tokens of prompt and answer together, for one request",
            examples = "8192")
        int contextLength,
    @Schema(description = "The schema that the answer would have to obey, where there is one")
        CompiledSchema responseSchema,
    @Schema(description = "The tools that the answer could call, where there are any")
        List<OfferedTool> tools) {

  /** A schema that can be enforced. */
  @Schema(name = "CompiledSchema", description = "A schema that has been compiled")
  @RegisterForReflection
  public record CompiledSchema(
      @Schema(required = true, description = "Its name in logs: SHA-256 of its text") String hash,
      @Schema(required = true, description = "The length of its text") int bytes) {
    static CompiledSchema of(AnswerConstraint constraint) {
      return new CompiledSchema(
          constraint.hash(), constraint.schema().getBytes(StandardCharsets.UTF_8).length);
    }
  }

  /** A tool. */
  @Schema(name = "DryRunTool")
  @RegisterForReflection
  public record OfferedTool(
      @Schema(required = true, examples = "fetch_weather_forecast") String name,
      @Schema(
              required = true,
              description = "Who would run it: `client` is whoever sends the request",
              enumeration = "client")
          String runBy,
      @Schema(required = true) CompiledSchema parameters) {}

  static DryRun of(
      ValidatedRequest request, RenderedPrompt prompt, int contextLength, ToolRouter router) {
    List<Tool> tools = request.tools().map(ToolSet::callable).orElse(List.of());
    return new DryRun(
        request.model(),
        prompt.text(),
        prompt.tokens().length,
        contextLength,
        request.constraint().map(CompiledSchema::of).orElse(null),
        tools.isEmpty()
            ? null
            : tools.stream()
                .map(
                    tool ->
                        new OfferedTool(
                            tool.name(), router.runBy(tool), CompiledSchema.of(tool.parameters())))
                .toList());
  }
}
