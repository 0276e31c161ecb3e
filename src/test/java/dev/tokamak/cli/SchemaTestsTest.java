package dev.tokamak.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaTestsTest {
  @TempDir private Path folder;

  private SchemaTests read(String content) throws IOException {
    return SchemaTests.read(Files.writeString(folder.resolve("some.json"), content));
  }

  private String canonical(String document) throws IOException {
    return read("{\"schema\": true, \"tests\": [{\"valid\": true, \"data\": " + document + "}]}")
        .tests()
        .getFirst()
        .text();
  }

  @Test
  void aFileIsASchemaAndItsDocuments() throws IOException {
    SchemaTests file =
        read(
            """
            {"description": "ignored", "schema": {"type": "null"},
             "tests": [{"valid": true, "data": null}, {"valid": false, "data": [1,{"b":2,"a":3}]}]}
            """);
    assertThat(file.name()).isEqualTo("some.json");
    assertThat(file.schema().path("type").asText()).isEqualTo("null");
    assertThat(file.tests())
        .containsExactly(
            new SchemaTests.SchemaTest(true, "null"),
            new SchemaTests.SchemaTest(false, "[1, {\"b\": 2, \"a\": 3}]"));
  }

  @ParameterizedTest
  @CsvSource({
    "1,1",
    "1.0,1",
    "-0,0",
    "-0.0,0",
    "1.50,1.5",
    "-2.5e-3,-0.0025",
    "12e2,1200",
    "123456789012345678901234567890,123456789012345678901234567890",
    "0.1234567890123456789012345678,0.1234567890123456789012345678",
    "1E-2,0.01"
  })
  void numbersArePlainAndExact(String written, String canonical) throws IOException {
    assertThat(canonical(written)).isEqualTo(canonical);
  }

  @Test
  void everyKindOfValueHasOneLayout() throws IOException {
    assertThat(
            canonical("{ \"z\" : [ ] ,\"a\":{}, \"k\\u0065y\":[true,false,null,\"\\u00e9\\/\"]}"))
        .isEqualTo("{\"z\": [], \"a\": {}, \"key\": [true, false, null, \"é/\"]}");
  }

  @Test
  void longNumbersStringsAndDeepListsAreRead() throws IOException {
    String digits = "1" + "0".repeat(5_000);
    assertThat(canonical(digits)).isEqualTo(digits);
    String deep = "[".repeat(1_200) + "]".repeat(1_200);
    assertThat(canonical(deep)).isEqualTo(deep);
  }

  @Test
  void filesAreThoseThatEndInJsonByName() throws IOException {
    Files.writeString(folder.resolve("b.json"), "");
    Files.writeString(folder.resolve("a.json"), "");
    Files.writeString(folder.resolve("a.txt"), "");
    Files.createDirectory(folder.resolve("c.json"));
    assertThat(SchemaTests.in(folder))
        .extracting(file -> file.getFileName().toString())
        .containsExactly("a.json", "b.json");
    assertThatThrownBy(() -> SchemaTests.in(folder.resolve("none")))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void whatAFileLacksIsTold() {
    assertThatThrownBy(() -> read("{\"schema\":"))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("is not JSON: ");
    assertThatThrownBy(() -> read("{\"tests\": []}"))
        .isInstanceOf(IOException.class)
        .hasMessage("has not both a \"schema\" and a list of \"tests\"");
    assertThatThrownBy(
            () ->
                read("{\"schema\": 1, \"tests\": [{\"valid\": true, \"data\": 1}, {\"data\": 1}]}"))
        .isInstanceOf(IOException.class)
        .hasMessage("has in test 2 not both \"valid\", a boolean, and \"data\"");
    assertThatThrownBy(() -> canonical("1e999999999"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("too long to be written out");
  }
}
