package dev.tokamak.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.smallrye.config.ConfigMapping;
import org.junit.jupiter.api.Test;

class MappingsTest {
  @Test
  void noPartOfTheConfigurationIsMissing() {
    assertThat(
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("dev.tokamak")
                    .stream()
                    .filter(each -> each.isAnnotatedWith(ConfigMapping.class))
                    .map(each -> each.getName()))
        .containsExactlyInAnyOrderElementsOf(Mappings.ALL.stream().map(Class::getName).toList());
  }
}
