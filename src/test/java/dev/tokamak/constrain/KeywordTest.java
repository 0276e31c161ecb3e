package dev.tokamak.constrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each keyword lets through and what it does not, in the layout that documents have. */
class KeywordTest {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  /** Texts stand behind each other, apart by {@code ~}. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'type':'integer'} | 0~-7~120 | 1.0~01~+1~'1'~1e2",
        "{'type':'number'} | 0~-7.50~1e2~2.5E-3 | .5~1.~'1'",
        "{'type':['string','null']} | ''~'a'~null | 1~nul",
        "{'type':'boolean'} | true~false | null~True",
        "{'enum':['a',1,null,{'x':[1]}]} | 'a'~1~null~{'x': [1]} | 'b'~2~{'x': [2]}~{}",
        "{'const':'ä\\n'} | 'ä\\n' | 'ä'",
        "{'const':1.50} | 1.5 | 1.50~1~15",
        "{'properties':{'a':{'type':'null'},'b':{}}} | {}~{'a': null}~{'b': 1}~{'a': null, 'b': 1, 'c': 2}~3 | {'a': 1}~{'b': 1, 'a': null}~{ }",
        "{'type':'object','required':['a']} | {'a': 1}~{'b': 1, 'a': 2} | {}~{'b': 1}~[]",
        "{'type':'object','properties':{'a':{}},'additionalProperties':false} | {}~{'a': 1} | {'b': 1}",
        "{'type':'object','additionalProperties':{'type':'integer'}} | {'x': 1, 'y': 2} | {'x': 'y'}~{'x': 1, 'x': 2}",
        "{'type':'object','patternProperties':{'^x-':{'type':'integer'}},'additionalProperties':false} | {}~{'x-a': 1} | {'x-a': 'b'}~{'y': 1}",
        "{'type':'object','patternProperties':{'a':{'minimum':3},'b':{'maximum':5}}} | {'ab': 4}~{'a': 9}~{'b': 1} | {'ab': 2}~{'ab': 6}~{'a': 1}",
        "{'type':'object','propertyNames':{'maxLength':2}} | {'ab': 1} | {'abc': 1}",
        "{'type':'object','minProperties':1,'maxProperties':2} | {'a': 1}~{'a': 1, 'b': 2} | {}~{'a': 1, 'b': 2, 'c': 3}",
        "{'type':'array','items':{'type':'integer'}} | []~[1]~[1, 2] | ['a']~[1,2]~[1, ]",
        "{'type':'array','prefixItems':[{'type':'integer'},{'type':'string'}],'items':false} | []~[1]~[1, 'a'] | ['a']~[1, 'a', 2]",
        "{'type':'array','items':[{'type':'integer'}],'additionalItems':{'type':'null'}} | [1, null, null] | [1, 2]~[null]",
        "{'type':'array','minItems':1,'maxItems':2} | [1]~[1, 2] | []~[1, 2, 3]",
        "{'type':'array','uniqueItems':true} | [1, 2]~[1, '1']~[{'a': 1, 'b': 2}, {'a': 1}] | [1, 1]~[{'a': 1, 'b': 2}, {'b': 2, 'a': 1}]~[[1], [1]]",
        "{'type':'array','uniqueItems':true,'items':{'enum':['a','b']}} | []~['a', 'b'] | ['a', 'a']~['a', 'b', 'a']",
        "{'type':'array','contains':{'const':1}} | [1]~[0, 1, 2] | []~[0]",
        "{'type':'array','contains':{'const':1},'minContains':2,'maxContains':2} | [1, 1]~[1, 0, 1] | [1]~[1, 1, 1]",
        "{'type':'array','allOf':[{'contains':{'const':1}},{'contains':{'const':2}}]} | [1, 2]~[2, 1] | [1]~[2, 2]",
        "{'type':'string','minLength':1,'maxLength':2} | 'a'~'ää'~'\\n\\n' | ''~'abc'",
        "{'type':'string','pattern':'^a+$'} | 'a'~'aa' | ''~'ab'",
        "{'type':'string','pattern':'b'} | 'b'~'abc' | ''~'ac'",
        "{'type':'string','format':'date'} | '2024-02-29' | '2023-02-29'~'x'",
        "{'type':'string','format':'no-such-format'} | 'x' | 1",
        "{'type':'integer','minimum':3,'maximum':11} | 3~10~11 | 2~12~111~-3",
        "{'type':'number','exclusiveMinimum':0,'exclusiveMaximum':1} | 0.5~0.001 | 0~1~1.0~0.0",
        "{'type':'number','multipleOf':0.01} | 0.25~3~0.10 | 0.255",
        "{'$schema':'http://json-schema.org/draft-04/schema#','type':'integer','minimum':3,'exclusiveMinimum':true} | 4 | 3",
        "{'anyOf':[{'type':'integer'},{'minLength':2,'type':'string'}]} | 1~'ab' | 'a'~null",
        "{'anyOf':[{'required':['a']},{'required':['b']}],'type':'object'} | {'a': 1}~{'b': 1}~{'a': 1, 'b': 2} | {}~{'c': 1}",
        "{'oneOf':[{'required':['a']},{'required':['b']}],'type':'object'} | {'a': 1}~{'b': 1} | {}~{'a': 1, 'b': 2}~{'b': 1, 'a': 2}",
        "{'oneOf':[{'multipleOf':2},{'multipleOf':3}],'type':'integer'} | 2~3~4 | 6~5~0",
        "{'allOf':[{'minimum':2},{'maximum':4}],'type':'integer'} | 2~4 | 1~5",
        "{'not':{'type':'integer'}} | 1.5~'a'~null | 1~0",
        "{'type':'object','not':{'required':['a']}} | {}~{'b': 1} | {'a': 1}~{'b': 1, 'a': 2}",
        "{'type':'object','not':{'properties':{'a':{'type':'integer'}}}} | {'a': 'x'} | {}~{'a': 1}",
        "{'type':'object','properties':{'k':{'enum':['a','b']},'v':{}},'required':['k','v'],'if':{'properties':{'k':{'const':'a'}}},'then':{'properties':{'v':{'type':'integer'}}},'else':{'properties':{'v':{'type':'null'}}}} | {'k': 'a', 'v': 1}~{'k': 'b', 'v': null} | {'k': 'a', 'v': null}~{'k': 'b', 'v': 1}",
        "{'type':'object','dependentRequired':{'a':['b']}} | {}~{'b': 1}~{'a': 1, 'b': 2} | {'a': 1}",
        "{'type':'object','dependentSchemas':{'a':{'maxProperties':1}}} | {'b': 1, 'c': 2}~{'a': 1} | {'a': 1, 'b': 2}",
        "{'$schema':'http://json-schema.org/draft-07/schema#','type':'object','dependencies':{'a':['b'],'c':{'required':['d']}}} | {'a': 1, 'b': 2}~{'c': 1, 'd': 2} | {'a': 1}~{'c': 1}",
        "{'$ref':'#/$defs/n','$defs':{'n':{'type':'object','properties':{'next':{'$ref':'#/$defs/n'}},'additionalProperties':false}}} | {}~{'next': {'next': {}}} | {'next': 1}",
        "{'$ref':'#n','$defs':{'x':{'$anchor':'n','type':'null'}}} | null | 1",
        "{'$id':'http://a.b/c.json','$ref':'d.json','$defs':{'x':{'$id':'d.json','type':'null'}}} | null | 1",
        "{'$schema':'http://json-schema.org/draft-07/schema#','$ref':'#/definitions/n','minimum':3,'definitions':{'n':{'type':'integer'}}} | 1 | 'a'",
        "true | 1~{'a': [null]} | {a}",
      })
  void letsThroughWhatFits(String schema, String takes, String refuses) {
    for (String text : takes.split("~")) {
      assertThat(fits(json(schema), json(text))).as("%s takes %s", schema, text).isTrue();
    }
    for (String text : refuses.split("~")) {
      assertThat(fits(json(schema), json(text))).as("%s refuses %s", schema, text).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'type':'text'} | MALFORMED | /type",
        "{'properties':{'a':{'minLength':-1}}} | MALFORMED | /properties/a/minLength",
        "{'properties':{'a/b':{'pattern':'('}}} | MALFORMED | /properties/a~1b/pattern",
        "{'pattern':'(?<=a)b'} | UNSUPPORTED | /pattern",
        "{'$ref':'http://example.com/other.json'} | UNSUPPORTED | /$ref",
        "{'$ref':'#/nowhere'} | MALFORMED | /$ref",
        "{'items':{'$ref':'#/items'}} | MALFORMED | /items",
        "{'unevaluatedProperties':false} | UNSUPPORTED | /unevaluatedProperties",
        "{'not':{'uniqueItems':true}} | UNSUPPORTED | ``",
        "{'multipleOf':0} | MALFORMED | /multipleOf",
        "{'required':true} | MALFORMED | /required",
        "{'type':'integer','minimum':2,'maximum':1} | UNSATISFIABLE | ``",
        "{'type':'object','properties':{'a':{'$ref':'#'}},'required':['a']} | UNSATISFIABLE | ``",
        "false | UNSATISFIABLE | ``",
      })
  void refusesWhatItCannotEnforce(String schema, SchemaException.Reason reason, String pointer)
      throws Exception {
    var node = JSON.readTree(json(schema));
    var refused = catchThrowableOfType(SchemaException.class, () -> Constraint.compile(node));
    assertThat(refused).as(schema).isNotNull();
    assertThat(refused.reason()).isEqualTo(reason);
    assertThat(refused.pointer()).isEqualTo(pointer);
  }

  /** Single quotes read better in a table. */
  private static String json(String text) {
    return text.strip().replace('\'', '"');
  }

  private static boolean fits(String schema, String text) {
    try {
      Position position = Constraint.compile(JSON.readTree(schema)).start();
      for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
        position = position.next(b & 0xff);
        if (position == null) {
          return false;
        }
      }
      return position.mayEnd();
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IllegalArgumentException(schema, e);
    }
  }
}
