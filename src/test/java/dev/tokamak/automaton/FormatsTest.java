package dev.tokamak.automaton;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormatsTest {
  private static final int MADE = 3_000;
  private static final SchemaRegistry VALIDATORS =
      SchemaRegistry.withDefaultDialect(
          SpecificationVersion.DRAFT_2020_12,
          builder ->
              builder.schemaRegistryConfig(
                  SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));

  private static final List<Arguments> CASES = new ArrayList<>();

  private static void on(String format, List<String> in, List<String> out) {
    CASES.add(Arguments.of(format, in, out));
  }

  static {
    on(
        "date",
        List.of("2024-02-29", "2023-02-28", "2000-02-29", "1999-12-31", "2024-04-30", "2400-02-29"),
        List.of(
            "2023-02-29",
            "1900-02-29",
            "2100-02-29",
            "2024-13-01",
            "2024-00-10",
            "2024-04-31",
            "2024-01-32",
            "2024-1-1",
            "24-01-01",
            "2024-01-00",
            "2024-02-30",
            "",
            "2024-01-01 "));
    on(
        "time",
        List.of(
            "00:00:00Z",
            "23:59:59.999Z",
            "12:30:00+05:30",
            "12:30:00-11:00",
            "12:30:00z",
            "12:30:00.1+00:00"),
        List.of(
            "24:00:00Z",
            "12:60:00Z",
            "12:30:60Z",
            "12:30:00",
            "12:30Z",
            "12:30:00.Z",
            "12:30:00+5:30",
            "12:30:00+24:00",
            "12:30:00+0530",
            "1:30:00Z",
            "12:30:00-00:00"));
    on(
        "date-time",
        List.of(
            "2024-02-29T12:30:00Z",
            "2024-01-01t00:00:00.123456789-08:00",
            "1985-04-12T23:20:50.52Z"),
        List.of(
            "2023-02-29T12:30:00Z",
            "2024-01-01 00:00:00Z",
            "2024-01-01T00:00:00",
            "2024-01-01",
            "2024-01-01T24:00:00Z",
            "1990-12-31T23:59:60Z",
            "2024-01-01T00:00:00+19:00"));
    on(
        "duration",
        List.of(
            "P1Y", "P1Y2M10DT2H30M", "PT0S", "P4W", "P1M", "PT36H", "P1D", "P1YT5S", "PT1H2M3S"),
        List.of(
            "P", "PT", "1Y", "P1", "P1S", "PT1D", "P2D1Y", "P1YT", "P1W2D", "P1Y2D", "PT1H3S",
            "P1.5Y", "-P1Y", "PT1.5S"));
    on(
        "email",
        List.of(
            "joe@example.com",
            "a.b+c@sub.example.org",
            "te~st@example.com",
            "x@localhost",
            "A_b!#$%&'*+/=?^_`{|}~-@a-b.co.uk",
            "JOE@EXAMPLE.COM",
            "a".repeat(64) + "@example.com"),
        List.of(
            "joe",
            "@example.com",
            "joe@",
            "joe@@example.com",
            ".joe@example.com",
            "joe.@example.com",
            "a..b@example.com",
            "a b@example.com",
            "joe@-a.com",
            "joe@a-.com",
            "joe@a..com",
            "joe@example.com.",
            "a".repeat(65) + "@example.com",
            "joé@example.com",
            "joe@" + "a".repeat(64) + ".com"));
    on(
        "hostname",
        List.of(
            "example.com",
            "a",
            "A-1.b",
            "1.2.3",
            "xn--4gbwdl.xn--wgbh1c",
            "a".repeat(63),
            ("a".repeat(62) + ".").repeat(4) + "a"),
        List.of(
            "",
            "-a",
            "a-",
            "a..b",
            ".a",
            "a.",
            "a_b",
            "a b",
            "a".repeat(64),
            ("a".repeat(62) + ".").repeat(4) + "ab",
            "é.com",
            "a.-b"));
    on(
        "ipv4",
        List.of("0.0.0.0", "255.255.255.255", "192.168.1.10"),
        List.of(
            "256.0.0.0",
            "1.2.3",
            "1.2.3.4.5",
            "01.2.3.4",
            "1.2.3.",
            "a.b.c.d",
            "1.2.3.0x4",
            "",
            "1.2.3.4/8",
            "1.2.3.00"));
    on(
        "ipv6",
        List.of(
            "::",
            "::1",
            "1::",
            "1:2:3:4:5:6:7:8",
            "1:2:3:4:5:6:7::",
            "::2:3:4:5:6:7:8",
            "1::8",
            "1:2::7:8",
            "fe80::abcd",
            "::ffff:192.168.0.1",
            "1:2:3:4:5:6:1.2.3.4",
            "1::1.2.3.4",
            "ABCD:EF01:2345:6789:abcd:ef01:2345:6789"),
        List.of(
            "",
            ":",
            "1:2:3:4:5:6:7",
            "1:2:3:4:5:6:7:8:9",
            "1::2::3",
            ":::",
            "12345::",
            "::g",
            "1:2:3:4:5:6:7:1.2.3.4",
            "::1.2.3",
            "::1.2.3.256",
            "1:",
            ":1",
            "1:2:3:4:5:6:7:8::",
            "fe80::1%eth0",
            "::1/64",
            "[::1]"));
    on(
        "uri",
        List.of(
            "http://example.com",
            "https://user:pw@example.com:8080/a/b;c?d=e&f#g",
            "urn:isbn:0451450523",
            "mailto:a@b.c",
            "file:///etc/hosts",
            "http://[::1]:80/",
            "http://[2001:db8::7]/c=GB?one",
            "ftp://a/%20b",
            "tel:+1-816-555-1212",
            "a:/b",
            "http://1.2.3.4/?a[]".replace("[]", "=%5B%5D"),
            "x+y-z.1:a"),
        List.of(
            "",
            "example.com",
            "/a/b",
            "//a",
            "http//a",
            "http://a b",
            "http://a/%zz",
            "http://a/%2",
            "http://a\\b",
            "1http://a",
            ":a",
            "http://é",
            "http://a/<b>",
            "http://[::1",
            "http://a/#b#c",
            "http://[1.2.3.4]",
            "a:{b}"));
    on(
        "uri-reference",
        List.of(
            "",
            "a",
            "/a/b",
            "../a",
            "//example.com/a",
            "?a=b",
            "#a",
            "a/b:c",
            "http://example.com/a?b#c",
            "./a:b",
            "a%20b"),
        List.of(":a", "a b", "\\a", "%", "#a#b", "1a:b", "é", "a{b}"));
    on(
        "uuid",
        List.of(
            "2EB8AA08-AA98-11EA-B4AA-73B441D16380",
            "2eb8aa08-aa98-11ea-b4aa-73b441d16380",
            "00000000-0000-0000-0000-000000000000"),
        List.of(
            "2eb8aa08-aa98-11ea-b4aa-73b441d1638",
            "2eb8aa08aa9811eab4aa73b441d16380",
            "2eb8aa08-aa98-11ea-b4aa73b441d16380-",
            "{2eb8aa08-aa98-11ea-b4aa-73b441d16380}",
            "2eb8aa08-aa98-11ea-b4ga-73b441d16380"));
  }

  static List<Arguments> cases() {
    return CASES;
  }

  private static boolean isValid(String format, String value) {
    Schema schema = VALIDATORS.getSchema("{\"format\": \"" + format + "\"}");
    return schema
        .validate('"' + new String(Strings.escape(value)) + '"', InputFormat.JSON)
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void hasWhatTheRfcAllows(String format, List<String> in, List<String> out) {
    Language language = Strings.format(format).orElseThrow();
    assertThat(in).allMatch(value -> Texts.hasString(language, value));
    assertThat(in).allMatch(value -> isValid(format, value));
    assertThat(out).noneMatch(value -> Texts.hasString(language, value));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "date-time",
        "date",
        "time",
        "duration",
        "email",
        "hostname",
        "ipv4",
        "ipv6",
        "uri",
        "uri-reference",
        "uuid"
      })
  void whatItMakesIsValidElsewhere(String format) {
    Language language = Strings.format(format).orElseThrow();
    Random random = new Random(format.hashCode());
    for (int i = 0; i < MADE; i++) {
      String value = Json.value(Texts.random(language, random, i % 3 == 0 ? 8 : 40));
      assertThat(isValid(format, value)).as("%s as %s", value, format).isTrue();
    }
  }
}
