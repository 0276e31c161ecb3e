package dev.tokamak.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaCheckTest {
  private static final String DRAFT_4 = "'$schema':'http://json-schema.org/draft-04/schema#',";
  private static final String DRAFT_7 = "'$schema':'http://json-schema.org/draft-07/schema#',";
  private static final String DRAFT_2020 =
      "'$schema':'https://json-schema.org/draft/2020-12/schema',";

  private static Verdict check(String schema, String document) {
    return new SchemaCheck(
            schema
                .replace("DRAFT_4", DRAFT_4)
                .replace("DRAFT_7", DRAFT_7)
                .replace("DRAFT_2020", DRAFT_2020)
                .replace('\'', '"'))
        .check(document.replace('\'', '"'));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "true                                            | null",
        "{'type':'object'}                               | {'a': 1}",
        "{'type':'integer'}                              | 123456789012345678901234567890",
        "{'type':'integer'}                              | 1.0",
        "{'multipleOf':3}                                | 9007199254740993",
        "{'multipleOf':0.1}                              | 0.3",
        "{'multipleOf':1e-10}                            | 12.0000000001",
        "{'maximum':9007199254740993}                    | 9007199254740993",
        "{'type':'integer','maximum':123456789012345678901234567890} | 123456789012345678901234567890",
        "{'enum':[1.0,'x']}                              | 1",
        "{'enum':[{'a':[1.0,{'b':1e2}]}]}                | {'a': [1, {'b': 100}]}",
        "{'const':{'a':1.50}}                            | {'a': 1.5}",
        "{'maxLength':1}                                 | '😀'",
        "{'pattern':'^a+$'}                              | 'aaa'",
        "{'pattern':'[[a]$'}                             | '['",
        "{'pattern':'^\\\\S+$'}                           | 'é\\\\n'",
        "{'items':[{'type':'string'}],'additionalItems':false} | ['x']",
        "{'items':{'type':'string'}}                     | ['x']",
        "{'prefixItems':[true],'items':false}            | [1]",
        "{'minimum':1,'exclusiveMinimum':true}           | 2",
        "{'exclusiveMaximum':1.5}                        | 1.4",
        "{'dependencies':{'a':['b']}}                    | {'a': 1, 'b': 2}",
        "{DRAFT_2020'dependencies':{'a':['b']}}          | {'a': 1}",
        "{DRAFT_7'$ref':'#/definitions/a','maximum':1,'definitions':{'a':{'type':'integer'}}} | 5",
        "{'$ref':'#/$defs/a','$defs':{'a':{'properties':{'next':{'$ref':'#/$defs/a'}}}}} | {'next': {'next': {}}}",
        "{'$id':'http://example.com/s','$ref':'#x','$defs':{'a':{'$anchor':'x','type':'null'}}} | null",
        "{DRAFT_7'contentEncoding':'base64','contentMediaType':'application/json'} | 'no base64 {'",
        "{'format':'iri'}                                | 'not one'",
        "{'format':'nobody-knows'}                       | 'x'",
        "{'unknownWord':{'type':'string'}}               | 1",
        "{'properties':{'$schema':{'type':'string'}}}    | {'$schema': 'x'}",
        "{'$schema':'https://spec.openapis.org/oas/3.1/dialect/base','type':'null'} | null",
      })
  void letsPassWhatObeys(String schema, String document) {
    assertThat(check(schema, document)).isEqualTo(new Verdict.Obeys());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "false                                | null             | false",
        "{'type':'object'}                    | [1]              | type",
        "{'type':'integer'}                   | 1.5              | type",
        "{'multipleOf':3}                     | 9007199254740992 | multipleOf",
        "{'maximum':9007199254740992}         | 9007199254740993 | maximum",
        "{'minimum':1,'exclusiveMinimum':true} | 1               | minimum",
        "{'exclusiveMinimum':1}               | 1                | exclusiveMinimum",
        "{DRAFT_4'minimum':1,'exclusiveMinimum':true} | 1        | minimum",
        "{'minLength':2}                      | '😀'             | minLength",
        "{'pattern':'^a+$'}                   | 'ab'             | pattern",
        "{'patternProperties':{'^a':{'type':'null'}}} | {'ab': 1} | type",
        "{'items':[{'type':'string'}],'additionalItems':false} | ['x', 1] | additionalItems",
        "{DRAFT_2020'prefixItems':[true],'items':false} | [1, 2] | items",
        "{'dependencies':{'a':['b']}}         | {'a': 1}         | dependencies",
        "{'dependentRequired':{'a':['b']}}    | {'a': 1}         | dependentRequired",
        "{'not':{'type':'null'}}              | null             | not",
        "{'oneOf':[true,true]}                | null             | oneOf",
        "{'uniqueItems':true}                 | [1, 1]           | uniqueItems",
        "{'required':['a']}                   | {'b': 1}         | required",
        "{'additionalProperties':false}       | {'b': 1}         | additionalProperties",
        "{'format':'date'}                    | '2025-02-30'     | format",
        "{'format':'uuid'}                    | 'x'              | format",
      })
  void findsWhatDoesNot(String schema, String document, String keyword) {
    assertThat(check(schema, document))
        .isEqualTo(new Verdict.Violates("it breaks the keyword " + keyword));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {"{'a': 1", "{'a': 1} x", "{'a': 1,}", "01", "nul", "''''"})
  void findsWhatIsNoDocument(String document) {
    assertThat(check("true", document)).isEqualTo(new Verdict.Violates("it is no JSON document"));
  }

  @Test
  void findsAnEmptyAnswer() {
    assertThat(check("true", "")).isEqualTo(new Verdict.Violates("it is empty"));
    assertThat(check("true", " \n")).isEqualTo(new Verdict.Violates("it is empty"));
  }

  @Test
  void givesUpOnWhatWouldTakeTooLong() {
    // Each definition looks at the document twice as often as the one before.
    String doubling =
        IntStream.range(1, 40)
            .mapToObj(
                i ->
                    "'d%d':{'allOf':[{'$ref':'#/$defs/d%d'},{'$ref':'#/$defs/d%d'}]}"
                        .formatted(i, i - 1, i - 1))
            .collect(Collectors.joining(","));

    assertThat(
            check(
                "{'$ref':'#/$defs/d39','$defs':{'d0':{'type':'string'}," + doubling + "}}", "'x'"))
        .isEqualTo(new Verdict.Unknown("takes too long"));
  }

  @Test
  void looksForPatternsInLinearTime() {
    String text = "a".repeat(100_000);

    assertThat(check("{'pattern':'^(a+)+$'}", "'" + text + "'")).isEqualTo(new Verdict.Obeys());
    assertThat(check("{'pattern':'^(a+)+$'}", "'" + text + "b'"))
        .isEqualTo(new Verdict.Violates("it breaks the keyword pattern"));
  }

  @Test
  void givesUpOnNumbersThatNobodyCanComputeWith() {
    assertThat(check("{'enum':[1]}", "1e999999999"))
        .isEqualTo(new Verdict.Unknown("has a number of too many digits"));
  }

  @Test
  void givesUpOnSchemasThatTheLibraryDoesNotUnderstand() {
    for (String schema :
        new String[] {
          "{'$ref':'http://127.0.0.1:1/schema.json'}",
          "{'$ref':'#/nowhere'}",
          "{'items':7}",
          "{'pattern':'('}",
          "{'$ref':'#'}",
        }) {
      assertThat(check(schema, "'x'")).as(schema).isInstanceOf(Verdict.Unknown.class);
    }
  }

  @Test
  void readsDocumentsOfAnyDepthAndGivesUpOnThoseTooDeepToFollow() {
    String deep = "[".repeat(50_000) + "]".repeat(50_000);

    assertThat(check("{'type':'array'}", deep)).isEqualTo(new Verdict.Obeys());
    assertThat(check("{'items':{'$ref':'#'}}", deep)).isInstanceOf(Verdict.Unknown.class);
  }

  @Test
  void understandsTheSchemaOnce() {
    SchemaCheck check = new SchemaCheck("{\"type\":\"string\"}");

    assertThat(check.check("\"a\"")).isEqualTo(new Verdict.Obeys());
    assertThat(check.check("1")).isEqualTo(new Verdict.Violates("it breaks the keyword type"));
    assertThat(check.check("\"b\"")).isEqualTo(new Verdict.Obeys());
  }
}
