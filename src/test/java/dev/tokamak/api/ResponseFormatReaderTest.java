package dev.tokamak.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tokamak.admission.RequestDraft;
import dev.tokamak.admission.ResponseFormat;
import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.TokamakException;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResponseFormatReaderTest {
  private static final String SCHEMA = "{\"type\":\"object\",\"minProperties\":1}";

  private static RequestDraft plain(String format) {
    return CompletionReader.read(
        ("{\"prompt\":\"x\",\"responseFormat\":" + format + "}").getBytes(UTF_8));
  }

  private static RequestDraft chat(String format) {
    return ChatCompletionReader.read(
            ("{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"response_format\":"
                    + format
                    + "}")
                .getBytes(UTF_8))
        .draft();
  }

  private static ResponseFormat.JsonSchema schema(RequestDraft draft) {
    return (ResponseFormat.JsonSchema) draft.features().responseFormat();
  }

  @Test
  void knowsTheFormatsWithoutASchema() {
    assertThat(plain("{\"type\":\"text\"}").features().responseFormat())
        .isEqualTo(new ResponseFormat.Text());
    assertThat(plain("{\"type\":\"json_object\"}").features().responseFormat())
        .isEqualTo(new ResponseFormat.JsonObject());
    assertThat(chat("{\"type\":\"json_object\"}").features().responseFormat())
        .isEqualTo(new ResponseFormat.JsonObject());
    assertThat(plain("null").features().responseFormat()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'type':'json_schema','schema':SCHEMA}               | responseFormat.schema",
        "{'type':'json_schema','schema':SCHEMA,'strict':null} | responseFormat.schema",
        "{'type':'json_schema','jsonSchema':{'schema':SCHEMA}} | responseFormat.jsonSchema.schema",
        "{'type':'json_schema','json_schema':{'name':'n','description':'d','strict':true,'schema':SCHEMA}} | responseFormat.json_schema.schema",
      })
  void readsASchemaAndRemembersWhereItStood(String format, String path) {
    RequestDraft draft = plain(json(format));

    assertThat(schema(draft).path()).isEqualTo(path);
    assertThat(schema(draft).schema().tree()).hasToString(SCHEMA);
    assertThat(draft.notes().unknownFields()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'type':'json_schema','json_schema':{'name':'n','description':'d','strict':false,'schema':SCHEMA}} | response_format.json_schema.schema",
        "{'type':'json_schema','schema':SCHEMA} | response_format.schema",
      })
  void readsASchemaInOpenAisDialect(String format, String path) {
    RequestDraft draft = chat(json(format));

    assertThat(schema(draft).path()).isEqualTo(path);
    assertThat(schema(draft).schema().tree()).hasToString(SCHEMA);
    assertThat(draft.notes().unknownFields()).isEmpty();
  }

  @Test
  void takesABooleanForASchema() {
    assertThat(
            schema(plain("{\"type\":\"json_schema\",\"schema\":true}"))
                .schema()
                .tree()
                .booleanValue())
        .isTrue();
  }

  @Test
  void readsNumbersOfASchemaExactly() {
    ResponseFormat.JsonSchema read =
        schema(
            plain("{\"type\":\"json_schema\",\"schema\":{\"multipleOf\":0.10000000000000000001}}"));

    assertThat(read.schema().tree().get("multipleOf").decimalValue())
        .isEqualTo(new BigDecimal("0.10000000000000000001"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'json'                                  | responseFormat must be an object, not a string",
        "{}                                      | responseFormat.type must be \"text\", \"json_object\" or \"json_schema\"",
        "{'type':'json'}                         | responseFormat.type must be \"text\", \"json_object\" or \"json_schema\"",
        "{'type':7}                              | responseFormat.type must be a string, not a number",
        "{'type':'json_schema'}                  | responseFormat.schema must be given: it says what the answer has to look like",
        "{'type':'json_schema','schema':null}    | responseFormat.schema must be given: it says what the answer has to look like",
        "{'type':'json_schema','schema':'{}'}    | responseFormat.schema must be a JSON Schema, which is an object or a boolean, not a string",
        "{'type':'json_schema','schema':[]}      | responseFormat.schema must be a JSON Schema, which is an object or a boolean, not an array",
        "{'type':'json_schema','strict':1,'schema':{}} | responseFormat.strict must be true or false, not a number",
        "{'type':'json_schema','json_schema':{}} | responseFormat.json_schema.schema must be given: it says what the answer has to look like",
        "{'type':'json_schema','json_schema':true} | responseFormat.json_schema must be an object, not a boolean",
        "{'type':'json_schema','jsonSchema':{'name':1,'schema':{}}} | responseFormat.jsonSchema.name must be a string, not a number",
        "{'type':'json_schema','schema':{},'json_schema':{'schema':{}}} | responseFormat.schema must not be given together with responseFormat.json_schema: there is one schema to an answer",
        "{'type':'json_object','schema':{}}      | responseFormat.schema must be left out with the type \"json_object\": a schema needs \"json_schema\"",
        "{'type':'text','jsonSchema':{}}         | responseFormat.jsonSchema must be left out with the type \"text\": a schema needs \"json_schema\"",
      })
  void saysWhatWouldBeRight(String format, String message) {
    refuses(() -> plain(json(format)), message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'type':'json_schema'}                      | response_format.json_schema must be given: it says what the answer has to look like",
        "{'type':'json_schema','json_schema':{'name':'n'}} | response_format.json_schema.schema must be given: it says what the answer has to look like",
        "{'type':'json_schema','json_schema':{'schema':7}} | response_format.json_schema.schema must be a JSON Schema, which is an object or a boolean, not a number",
        "{'type':'json_schema','json_schema':'n'}    | response_format.json_schema must be an object, not a string",
        "{'type':'json_object','json_schema':{}}     | response_format.json_schema must be left out with the type \"json_object\": a schema needs \"json_schema\"",
        "{'type':'grammar'}                          | response_format.type must be \"text\", \"json_object\" or \"json_schema\"",
      })
  void saysWhatWouldBeRightInOpenAisDialect(String format, String message) {
    refuses(() -> chat(json(format)), message);
  }

  @Test
  void tellsOfFieldsThatMeanNothing() {
    assertThat(plain("{\"type\":\"json_object\",\"grammar\":1}").notes().unknownFields())
        .containsExactly("responseFormat.grammar");
    assertThat(
            chat("{\"type\":\"json_schema\",\"json_schema\":{\"title\":1,\"schema\":{}}}")
                .notes()
                .unknownFields())
        .containsExactly("response_format.json_schema.title");
  }

  private static void refuses(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String message) {
    TokamakException refusal = catchThrowableOfType(TokamakException.class, call);
    assertThat(refusal).hasMessage(message);
    assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
    assertThat(message).startsWith(refusal.param() + " ");
  }

  private static String json(String text) {
    return text.replace("SCHEMA", SCHEMA).replace('\'', '"');
  }
}
