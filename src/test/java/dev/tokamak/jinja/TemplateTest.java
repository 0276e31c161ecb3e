package dev.tokamak.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Small templates; what they render was taken from jinja2. */
class TemplateTest {
  private static final ZonedDateTime NOW = ZonedDateTime.of(2025, 3, 4, 5, 6, 7, 0, ZoneOffset.UTC);

  private static final Map<String, Object> VARIABLES = variables();

  private static Map<String, Object> variables() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("b", 1);
    map.put("a", "x");
    Map<String, Object> variables = new LinkedHashMap<>();
    variables.put("text", "Ünï <b> \"q\"");
    variables.put("list", List.of(3, 1, 2));
    variables.put("names", List.of("b", "A", "c"));
    variables.put("map", map);
    variables.put("none", null);
    variables.put("half", 0.5);
    variables.put("yes", true);
    variables.put(
        "messages",
        List.of(
            Map.of("role", "user", "content", "Hi"), Map.of("role", "assistant", "content", "Ho")));
    return variables;
  }

  private static String render(String template) {
    return Template.parse(template).render(VARIABLES, NOW);
  }

  private static TemplateException failure(String template) {
    TemplateException failure =
        catchThrowableOfType(TemplateException.class, () -> render(template));
    assertThat(failure).as(template).isNotNull();
    return failure;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "{{ 1 + 2 * 3 }}~7",
        "{{ 7 // 2 }} {{ -7 // 2 }} {{ -7 % 3 }} {{ 2 ** 10 }} {{ 7 / 2 }}~3 -4 2 1024 3.5",
        "{{ 1e20 }} {{ 0.1 + 0.2 }} {{ 1.0 }}~1e+20 0.30000000000000004 1.0",
        "{{ none }} {{ yes }} {{ list }} {{ map }}~None True [3, 1, 2] {'b': 1, 'a': 'x'}",
        "{{ missing }}|{{ map.missing }}~|",
        "{{ map.a }}{{ map['a'] }}{{ map.get('z', 'd') }}~xxd",
        "{{ list[0] }}{{ list[-1] }}{{ list[1:] }}{{ text[::-1] }}~32[1, 2]\"q\" >b< ïnÜ",
        "{{ 'x' if yes else 'y' }}{{ 'x' if not yes }}~x",
        "{{ 1 < 2 < 3 }} {{ 1 in list }} {{ 'z' not in names }}~True True True",
        "{{ not 1 == 2 }}~True",
        "{{ list | sort | join(',') }} {{ names | sort | join }}~1,2,3 Abc",
        "{{ map | tojson }} {{ text | tojson }}~{\"b\": 1, \"a\": \"x\"} \"Ünï <b> \\\"q\\\"\"",
        "{{ text | tojson(ensure_ascii=true) }}~\"\\u00dcn\\u00ef <b> \\\"q\\\"\"",
        "{{ text | upper }} {{ text | length }} {{ list | length }}~ÜNÏ <B> \"Q\" 11 3",
        "{{ missing | default('d') }} {{ '' | default('d', true) }}~d d",
        "{{ messages | map(attribute='role') | join(' ') }}~user assistant",
        "{{ messages | selectattr('role', 'equalto', 'user') | map(attribute='content') | list }}~['Hi']",
        "{{ list | reject('odd') | list }}~[2]",
        "{{ '  a ' | trim }}|{{ ' a'.strip() }}|{{ 'a,b'.split(',') }}~a|a|['a', 'b']",
        "{{ text is string }} {{ none is none }} {{ map is mapping }} {{ missing is defined }}~True True True False",
        "{% for m in messages %}{{ loop.index0 }}{{ m.role }}{% if not loop.last %},{% endif %}{% endfor %}~0user,1assistant",
        "{% for k, v in map.items() %}{{ k }}={{ v }};{% endfor %}~b=1;a=x;",
        "{% for x in list if x > 1 %}{{ x }}{% else %}none{% endfor %}~32",
        "{% for x in [] %}x{% else %}none{% endfor %}~none",
        "{% for x in list %}{% if x == 1 %}{% continue %}{% endif %}{{ x }}{% endfor %}~32",
        "{% for x in list %}{% if x == 1 %}{% break %}{% endif %}{{ x }}{% endfor %}~3",
        "{% set n = namespace(i=0) %}{% for x in list %}{% set n.i = n.i + x %}{% endfor %}{{ n.i }}~6",
        "{% set i = 0 %}{% for x in list %}{% set i = 9 %}{% endfor %}{{ i }}~0",
        "{% macro m(a, b='d') %}{{ a }}{{ b }}{% endmacro %}{{ m(1) }}{{ m(1, b=2) }}~1d12",
        "{% set x %}a{{ 1 }}{% endset %}{{ x }}~a1",
        "{% filter upper %}abc{% endfilter %}~ABC",
        "{% generation %}said{% endgeneration %}~said",
        "{% raw %}{{ x }}{% endraw %}{# comment #}~{{ x }}",
        "{{ '%s is %d' | format('a', 3) }} {{ 'a' * 3 }}~a is 3 aaa",
        "{{ strftime_now('%Y-%m-%d %H:%M') }}~2025-03-04 05:06",
        "{{ 'a\\n\\u00e9' }}~`a\né`",
        "{{ range(3) | list }} {{ [1, 2] + [3] }} {{ (1, 2) }}~[0, 1, 2] [1, 2, 3] (1, 2)",
      })
  void rendersAsJinja2Does(String template, String expected) {
    assertThat(render(template)).isEqualTo(expected);
  }

  @Test
  void putsTextsOfAllValuesTogether() {
    assertThat(render("{{ 'a' ~ 1 ~ none }}")).isEqualTo("a1None");
  }

  @Test
  void writesNoSpaceThatTagsTakeWithThem() {
    assertThat(render("a\n  {% if yes %}\n  b\n  {% endif %}\nc\n")).isEqualTo("a\n  b\nc");
    assertThat(render("a  {%- if yes -%}  b  {%- endif -%}  c")).isEqualTo("abc");
    assertThat(render("a  {{- 1 -}}  b")).isEqualTo("a1b");
    assertThat(render("a {%+ if yes %} b{% endif %}")).isEqualTo("a  b");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "`a\n{{ missing.b }}`~2~'missing' is undefined",
        "`\n\n{{ none + 1 }}`~3~NoneType",
        "`{{ 1 / 0 }}`~1~division by zero",
        "`{{ list.append(4) }}`~1~append",
        "`{{ text | nothing }}`~1~nothing",
        "`{{ text is nothing }}`~1~nothing",
        "`a\n{% if yes %}`~2~",
        "`{% nothing %}`~1~nothing",
        "`{{ 'a' `~1~",
        "`{{ 'a' + 1 }}`~1~str",
        "`{% for x in 3 %}{% endfor %}`~1~not iterable",
      })
  void failsWithALineAndAReason(String template, int line, String reason) {
    TemplateException failure = failure(template);
    assertThat(failure.line()).isEqualTo(line);
    assertThat(failure.raised()).isFalse();
    assertThat(failure.reason()).isNotBlank();
    if (reason != null) {
      assertThat(failure.reason()).contains(reason);
    }
  }

  @Test
  void tellsWhatATemplateRaises() {
    TemplateException failure = failure("a\n\n{{ raise_exception('Turns must alternate!') }}");
    assertThat(failure.raised()).isTrue();
    assertThat(failure.reason()).isEqualTo("Turns must alternate!");
    assertThat(failure.line()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ 'a' * 1000000000 }}",
        "{{ range(1000000000) | list }}",
        "{% for x in range(1000000000) %}{% endfor %}",
        "{{ 9 ** 999999999 }}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% for a in range(9999) %}{% for b in range(9999) %}{% for c in range(9999) %}"
            + "{% endfor %}{% endfor %}{% endfor %}",
        "{% set n = namespace(t='a') %}{% for i in range(99) %}{% set n.t = n.t + n.t %}{% endfor %}",
        "{% set n = namespace(t=[]) %}{% for i in range(9999) %}{% set n.t = [n.t] %}{% endfor %}{{ n.t }}",
        "{{ ('a' * 1000000).replace('a', 'b' * 1000000) }}",
        "{{ 'a'.center(1000000000) }}",
        "{{ '%1000000000d' | format(1) }}",
      })
  void aTemplateThatWouldNeverEndIsStopped(String template) {
    assertThat(failure(template).raised()).isFalse();
  }

  @Test
  void deepNestingIsRefusedAndNoOverflow() {
    for (String[] pair :
        new String[][] {
          {"(", ")"}, {"[", "]"}, {"not ", ""}, {"-", ""}, {"{'a':", "}"}, {"x(", ")"}
        }) {
      failure("{{ " + pair[0].repeat(50_000) + "1" + pair[1].repeat(50_000) + " }}");
    }
    failure("{% if yes %}".repeat(20_000) + "{% endif %}".repeat(20_000));
  }

  @Test
  void whateverATemplateIsNothingButItsOwnExceptionComesOut() {
    String[] parts = {
      "{{",
      "}}",
      "{%",
      "%}",
      "-",
      "+",
      " ",
      "if",
      "for",
      "x",
      "in",
      "endfor",
      "endif",
      "set",
      "=",
      "list",
      "map",
      ".",
      "[",
      "]",
      "(",
      ")",
      "|",
      "tojson",
      "'a'",
      "\"",
      "1",
      "0.5",
      ",",
      ":",
      "~",
      "is",
      "not",
      "none",
      "loop",
      "index",
      "\n",
      "{#",
      "#}",
      "macro",
      "endmacro",
      "m",
      "namespace",
      "**",
      "//",
      "%",
      "<",
      "==",
      "and",
      "or",
      "else",
      "join",
      "sort",
      "raw",
      "endraw",
      "text",
      "{",
      "}",
      "call",
      "endcall",
      "filter",
      "upper",
      "endfilter",
      "messages",
      "length",
      "selectattr"
    };
    var random = new Random(17);
    int rendered = 0;
    for (int round = 0; round < 60_000; round++) {
      var template = new StringBuilder(random.nextBoolean() ? "{{ " : "{% ");
      for (int i = random.nextInt(14); i >= 0; i--) {
        template.append(parts[random.nextInt(parts.length)]);
        template.append(random.nextBoolean() ? " " : "");
      }
      template.append(template.charAt(1) == '{' ? " }}" : " %}");
      try {
        render(template.toString());
        rendered++;
      } catch (TemplateException expected) {
        assertThat(expected.line()).as("%s", template).isPositive();
      }
    }
    assertThat(rendered).isPositive();
  }

  @Test
  void variablesAreNeverChanged() {
    Map<String, Object> before = variables();
    render("{% set map = 1 %}{% for x in list %}{% set list = [] %}{% endfor %}{{ list | sort }}");
    assertThat(VARIABLES).isEqualTo(before);
  }
}
