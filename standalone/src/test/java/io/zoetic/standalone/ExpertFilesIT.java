// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zoetic.model.ModelConfig;
import io.zoetic.model.checkpoint.SafetensorsFile;
import io.zoetic.model.checkpoint.SafetensorsWriter;
import io.zoetic.model.svf.Layout;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.referencemodel.ReferenceModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The commands svd and experts, on two matrices of the reference model. */
class ExpertCommandsTest {
  private static final String LAYOUT = "qv,layers=0";

  @TempDir static Path shared;

  @TempDir Path directory;
  private String out = "";
  private String err = "";

  @BeforeAll
  static void extract() throws IOException {
    ReferenceModel.extractTo(shared.resolve("model"));
  }

  private static Layout layout() {
    return Layout.of(
        LayoutSpec.parse(LAYOUT), ModelConfig.read(shared.resolve("model")).matrices());
  }

  @Test
  void svd_factorsOnce() {
    String[] svd = {"svd", "--cache", directory.toString(), "--parallel", "2"};

    assertThat(run(svd)).as(err).isZero();
    assertThat(out)
        .contains("factored model.layers.0.self_attn.v_proj.weight", "2 of 2 after")
        .contains("layout q+v,layers=0-0,components=all: 2 matrices")
        .contains("2 factored in");

    assertThat(run(svd)).as(err).isZero();
    assertThat(out).contains("all of them were there").doesNotContain("factored");
  }

  @Test
  void importedVector_isListedShownAndExportedAsItCame() throws IOException {
    Path file = vectors("alice.z.", 1.5f);

    assertThat(importAs("sums", file, "--prefix", "alice", "--description", "Adds.")).isZero();
    assertThat(out).startsWith("sums@1 (z ");
    assertThat(importAs("sums", file, "--prefix", "alice", "--role", "classifier")).isZero();
    assertThat(out).startsWith("sums@2 (z ");

    assertThat(experts("list", "-o", "json")).as(err).isZero();
    JsonNode first = new ObjectMapper().readTree(out).get("experts").get(0);
    assertThat(first.get("id").asText()).isEqualTo("sums@1");
    assertThat(first.get("description").asText()).isEqualTo("Adds.");
    assertThat(experts("list")).as(err).isZero();
    assertThat(out)
        .containsPattern("sums@1 +skill .*Adds.\n")
        .containsPattern("sums@2 +classifier");

    assertThat(experts("show", "sums@1")).as(err).isZero();
    assertThat(out)
        .contains("layout       q+v,layers=0-0,components=all")
        .containsPattern("q_proj.weight +\\d+ +1\\.5000 +1\\.5000 +1\\.5000");

    Path exported = directory.resolve("exported");
    assertThat(experts("export", "sums@1", "--format", "safetensors", "--out", exported.toString()))
        .as(err)
        .isZero();
    assertThat(exported.resolve("sums@1.safetensors"))
        .hasSameBinaryContentAs(directory.resolve("experts/sums@1.safetensors"));
  }

  @Test
  void equalLogitsOfThePublishedCode_areTheBaseModel() throws IOException {
    Path file = vectors("logits_p.", 0.3f);

    assertThat(importAs("same", file, "--parametrisation", "reference")).as(err).isZero();

    try (SafetensorsFile written =
        SafetensorsFile.open(directory.resolve("experts/same@1.safetensors"))) {
      Layout.Part part = layout().matrices().getFirst();
      float[] z =
          SafetensorsFile.floats(written.float32("z." + part.matrix().name(), part.count()));
      for (float value : z) {
        assertThat(value).isBetween(0.99999f, 1.00001f);
      }
    }
  }

  @Test
  void adapter_isWrittenWhole_andNeverOverAnother() throws IOException {
    assertThat(importAs("sums", vectors("", 2))).as(err).isZero();
    String place = directory.resolve("lora").toString();

    assertThat(experts("export", "sums", "--rank", "4", "--out", place)).as(err).isZero();
    assertThat(Path.of(place))
        .isDirectoryContaining("glob:**adapter_config.json")
        .isDirectoryContaining("glob:**adapter_model.safetensors");

    assertThat(experts("export", "sums", "--rank", "4", "--out", place)).isEqualTo(2);
    assertThat(err).contains("out must be new or an empty directory, was " + place);
    assertThat(experts("export", "sums", "--rank", "999", "--out", place + "2")).isEqualTo(2);
    assertThat(err).contains("rank must be in 1..").contains("was 999");
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.map(Path::getFileName).map(Path::toString))
          .containsExactlyInAnyOrder("experts", "lora", "vectors.safetensors");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "experts import FILE --name auto        | name must not be base, auto or other, was auto",
        "experts import FILE --name a --role x  | role must be skill or classifier, was x",
        "experts import FILE --name a --prefix q| must hold q.z.model.layers.0.self_attn.q_proj.weight or",
        "experts import NONE --name a           | cannot map NONE",
        "experts import FILE --name a --parametrisation x | must be direct or reference, was x",
        "experts show a@1                       | an expert must be in",
        "experts show a@b                       | an expert must be NAME or NAME@VERSION, was a@b",
        "experts export a --out o               | an expert must be in",
        "experts show a --model NONE            | a checkpoint must be a directory, was NONE",
        "experts list --layout mlq              | joined by +, were mlq",
        "svd --parallel 0                       | parallel must be >= 1, was 0",
      })
  void wrongArgument_isRefusedWithTheRule_andNothingIsWritten(String line, String message)
      throws IOException {
    String file = vectors("z.", 1).toString();
    List<String> arguments =
        new ArrayList<>(List.of(line.strip().replace("FILE", file).split(" +")));
    if (arguments.getFirst().equals("experts")) {
      arguments.addAll(List.of("--experts", directory.resolve("experts").toString()));
    }

    assertThat(run(arguments.toArray(String[]::new))).isEqualTo(2);

    assertThat(err).contains("zoetic " + arguments.getFirst()).contains(message);
    assertThat(out).isEmpty();
    assertThat(directory.resolve("experts")).doesNotExist();
  }

  /** A file with one value for every component, under names that begin with {@code start}. */
  private Path vectors(String start, float value) throws IOException {
    SafetensorsWriter writer = new SafetensorsWriter();
    for (Layout.Part part : layout().matrices()) {
      float[] z = new float[part.count()];
      Arrays.fill(z, value);
      writer.addFloat32(start + part.matrix().name(), new long[] {z.length}, z);
    }
    Path file = directory.resolve("vectors.safetensors");
    writer.write(file);
    return file;
  }

  private int importAs(String name, Path file, String... more) {
    List<String> arguments = new ArrayList<>(List.of("import", file.toString(), "--name", name));
    arguments.addAll(List.of(more));
    return experts(arguments.toArray(String[]::new));
  }

  private int experts(String... arguments) {
    List<String> all = new ArrayList<>(List.of("experts"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--experts", directory.resolve("experts").toString()));
    all.addAll(List.of("--svd-cache", shared.resolve("svd").toString()));
    return run(all.toArray(String[]::new));
  }

  /** Runs a command and keeps what it prints; its model and layout are ours unless it says. */
  private int run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    if (!all.contains("--model")) {
      all.addAll(List.of("--model", shared.resolve("model").toString()));
    }
    if (!all.contains("--layout")) {
      all.addAll(List.of("--layout", LAYOUT));
    }
    PrintStream standardOut = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    StringWriter errors = new StringWriter();
    CommandLine commandLine = Main.commandLine().setErr(new PrintWriter(errors, true));
    try {
      System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
      return commandLine.execute(all.toArray(String[]::new));
    } finally {
      System.setOut(standardOut);
      out = printed.toString(StandardCharsets.UTF_8);
      err = errors.toString();
    }
  }
}
