// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a command finds its server. */
final class ServerTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({
    "- -, - -, http://file zk-file",
    "http://flag/ zk-flag, http://env zk-env, http://flag zk-flag",
    "- -, http://env zk-env, http://env zk-env",
    "- zk-flag, - zk-env, http://file zk-flag",
    "http://file/ -, - -, http://file zk-file",
    // Another server than the file's is not shown the file's key.
    "http://flag -, - -, http://flag -",
    "- -, http://env -, http://env -"
  })
  void server_isTheFirstThatIsNamed(String given, String environment, String found)
      throws IOException {
    Path file = directory.resolve("operator.properties");
    Files.writeString(file, "url=http://file\nkey=zk-file\n");
    Map<String, String> variables = new HashMap<>();
    variables.put("ZOETIC_URL", word(environment, 0));
    variables.put("ZOETIC_API_KEY", word(environment, 1));
    variables.values().removeIf(Objects::isNull);

    assertThat(Server.find(word(given, 0), word(given, 1), variables, file))
        .isEqualTo(new Server(found.split(" ")[0], word(found, 1)));
  }

  private static @Nullable String word(String words, int index) {
    String word = words.split(" ")[index];
    return word.equals("-") ? null : word;
  }

  @Test
  void nothingNamed_isTheGatewayOfThisMachine() {
    assertThat(Server.find(null, null, Map.of(), directory.resolve("none")))
        .isEqualTo(new Server("http://127.0.0.1:8080", null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "localhost:8080", "ftp://a", "http://", "http://a b", "http://a?b"})
  void url_thatIsNone_isRefused(String url) {
    assertThatThrownBy(() -> new Server(url, null))
        .hasMessage("url must be http:// or https:// and a host, was \"" + url + "\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://user:secret@a",
        "https://secret@a:8080/",
        "http://user:se cret@a b",
        "user:secret@a",
        "http://user:secret@a?b"
      })
  void url_withAPassword_isRefused_andNotShown(String url) {
    assertThatThrownBy(() -> new Server(url, null))
        .hasMessage(
            "url must be without a user and a password, had one of them; a key is given apart");
  }

  @Test
  void key_isNeverShown() {
    assertThatThrownBy(() -> new Server("http://a", "zk-secret\n"))
        .hasMessageNotContaining("secret");
    assertThat(new Server("http://a", "zk-secret")).hasToString("http://a");
  }
}
