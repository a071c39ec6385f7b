// SPDX-License-Identifier: Apache-2.0
package io.zoetic.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsFileIT {
  @TempDir private Path folder;

  @Test
  void file_namedByTheFlag_isTheWeakestSource() throws IOException {
    Path file = write("a.file=file\na.variable=file\na.flag=file\n");

    Settings settings =
        Settings.from(
            List.of("--config", file.toString(), "--a.flag=flag"),
            Map.of("ZOETIC_A_VARIABLE", "variable", "ZOETIC_A_FLAG", "variable"));

    assertThat(settings.string("a.file", "", "")).isEqualTo("file");
    assertThat(settings.string("a.variable", "", "")).isEqualTo("variable");
    assertThat(settings.string("a.flag", "", "")).isEqualTo("flag");
    settings.finish();
    assertThat(settings.effective().lines())
        .containsExactly(
            "a.file = file (file " + file + ")",
            "a.flag = flag (flag --a.flag)",
            "a.variable = variable (environment ZOETIC_A_VARIABLE)");
  }

  @Test
  void file_namedByTheVariable_isReadAsUtf8() throws IOException {
    Path file = write("a.file=zoë");

    Settings settings = Settings.from(List.of(), Map.of("ZOETIC_CONFIG", file.toString()));

    assertThat(settings.string("a.file", "", "")).isEqualTo("zoë");
  }

  @Test
  void unknownKey_inTheFile_isAProblem() throws IOException {
    Path file = write("a.fiel=x");
    Settings settings = Settings.from(List.of("--config=" + file), Map.of());
    settings.string("a.file", "", "");

    assertThatThrownBy(settings::finish)
        .hasMessageContaining("unknown key a.fiel (file " + file + "): did you mean a.file?");
  }

  @Test
  void file_thatIsNoPropertiesFile_isAProblem() throws IOException {
    Path file = write("a.file=\\u00zz");
    Settings settings = Settings.from(List.of("--config=" + file), Map.of());

    assertThatThrownBy(settings::finish)
        .hasMessageContaining("the file " + file + " is not a properties file");
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("zoetic.properties"), text);
  }
}
