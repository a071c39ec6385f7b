// SPDX-License-Identifier: Apache-2.0
package io.zoetic.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.bootstrap.Setting;
import io.zoetic.bootstrap.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReadmeIT {
  @Test
  void readme_listsEverySetting() throws IOException {
    Settings settings = Settings.of(Map.of());
    Main.configure(settings);

    assertThat(Files.readString(Path.of("README.md")))
        .contains(settings.declared().stream().map(Setting::row).toList());
  }
}
