package dev.tokamak.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged application without a model for completions. */
class NoModelIT {
  @TempDir Path home;

  @Test
  void everythingWorksButCompletions() throws Exception {
    try (PackagedService service = PackagedService.start(home, "--no-model")) {
      String key = service.key("none");

      Plainly.Answer refused =
          Plainly.post(service.url() + "/completions", key, "{\"prompt\": \"Hi\"}");
      assertThat(refused.status()).isEqualTo(404);
      assertThat(refused.body()).contains("\"model_not_found\"", "this service has no model");
      assertThat(Plainly.get(service.managementUrl() + "/q/health/ready").status()).isEqualTo(200);
      assertThat(service.output()).contains("Tokamak serves no model at ", "/v1/models");
    }
  }

  @Test
  void aModelContradictsIt() throws Exception {
    List<String> command = PackagedService.tokamak();
    command.addAll(List.of("serve", "--no-model", "--model", "any", "--home", home.toString()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();

    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(output).contains("--no-model contradicts --model");
    assertThat(process.waitFor()).isEqualTo(2);
  }
}
