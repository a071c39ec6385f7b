// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.experts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zoetic.cli.CommandRun;
import io.zoetic.cli.RecordingServer;
import io.zoetic.cli.Shapes;
import io.zoetic.core.ExpertRole;
import io.zoetic.model.checkpoint.Checkpoint;
import io.zoetic.model.checkpoint.SafetensorsWriter;
import io.zoetic.model.config.ModelConfig;
import io.zoetic.model.expert.Expert;
import io.zoetic.model.expert.ExpertFile;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.svf.Layout;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.recipes.Main;
import io.zoetic.referencemodel.ReferenceModel;
import io.zoetic.testkit.SharedFactors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Experts as files, in and out of a registry, on two matrices of the reference model. */
final class ExpertFilesIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LAYOUT = "qv,layers=0";
  private static final String CANONICAL_LAYOUT = "q+v,layers=0-0,components=all";
  private static final String EXPERT = "/v1/experts/weekday";

  @TempDir private static Path shared;
  private static String baseModel;

  @TempDir private Path directory;
  private RecordingServer server;

  @BeforeAll
  static void extract() throws IOException {
    Path model = ReferenceModel.extractTo(shared.resolve("model"));
    try (Checkpoint checkpoint = Checkpoint.open(model)) {
      baseModel = checkpoint.digest();
    }
  }

  @BeforeEach
  void start() throws IOException {
    server = RecordingServer.start();
    server.answer("GET " + EXPERT, RecordingServer.json(200, Shapes.expert(6, "champion=2")));
    server.answer(
        "POST " + EXPERT + "/versions",
        RecordingServer.json(200, Shapes.receipt("3", false, "champion=2")));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static Layout layout() {
    return Layout.of(
        LayoutSpec.parse(LAYOUT), ModelConfig.read(shared.resolve("model")).matrices());
  }

  private static ExpertVector vector(float value) {
    float[] z = new float[layout().size()];
    Arrays.fill(z, value);
    return ExpertVector.of(layout(), z);
  }

  @Test
  void tensorsOfOthers_areRegistered() throws IOException {
    Path file = vectors("alice.z.", 1.5f, Map.of());

    CommandRun run =
        onModel(
            "import "
                + file
                + " --name weekday --layout "
                + LAYOUT
                + " --prefix alice --description Counts. --role classifier --reason x");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .isEqualTo("weekday: @3 registered as a candidate, epoch 7, audit 42%n".formatted());
    JsonNode sent = JSON.readTree(server.requests().getLast().body());
    assertThat(sent.get("role").asText()).isEqualTo("classifier");
    assertThat(sent.get("description").asText()).isEqualTo("Counts.");
    assertThat(sent.get("base_model").asText()).isEqualTo(baseModel);
    assertThat(sent.get("layout").asText()).isEqualTo(CANONICAL_LAYOUT);
    assertThat(sent.get("digest").asText()).isEqualTo(vector(1.5f).digest());
    assertThat(ByteBuffer.wrap(sent.get("z").binaryValue())).isEqualTo(vector(1.5f).bytes());
    assertThat(sent.get("metrics"))
        .isEqualTo(
            JSON.readTree(
                """
                {"imported_from": "vectors.safetensors", "parametrisation": "direct"}"""));
    assertThat(sent.get("reason").asText()).isEqualTo("x");
    assertThat(sent.properties()).hasSize(8);
  }

  @Test
  void equalLogitsOfThePublishedCode_areTheBaseModel() throws IOException {
    Path file = vectors("logits_p.", 0.3f, Map.of());

    CommandRun run =
        onModel(
            "import "
                + file
                + " --name weekday --layout "
                + LAYOUT
                + " --parametrisation reference --reason x");

    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode sent = JSON.readTree(server.requests().getLast().body());
    FloatBuffer z =
        ByteBuffer.wrap(sent.get("z").binaryValue()).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    while (z.hasRemaining()) {
      assertThat(z.get()).isBetween(0.99999f, 1.00001f);
    }
  }

  @Test
  void expertFile_isRegisteredAsItSays() throws IOException {
    Map<String, String> lineage =
        Map.of(
            "parent",
            "weekday@1",
            "training_run",
            "run-7",
            "seed",
            "1",
            "code",
            "1e4f",
            "mixture",
            "{\"unit@1\": 0.25}",
            "note",
            "{by hand",
            "see",
            "[1] see notes",
            "how",
            "{} by hand");
    Path file =
        ExpertFile.write(
            directory,
            new Expert(
                "weekday", 2, ExpertRole.SKILL, "Counts.", baseModel, lineage, vector(1.25f)));

    CommandRun run = onModel("import " + file + " --reason x --dry-run");

    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode sent = JSON.readTree(server.requests().getLast().body());
    assertThat(sent.get("layout").asText()).isEqualTo(CANONICAL_LAYOUT);
    assertThat(sent.get("description").asText()).isEqualTo("Counts.");
    assertThat(sent.get("parent").asText()).isEqualTo("weekday@1");
    assertThat(sent.get("training_run").asText()).isEqualTo("run-7");
    assertThat(sent.get("metrics"))
        .isEqualTo(
            JSON.readTree(
                """
                {"seed": 1, "code": "1e4f", "mixture": {"unit@1": 0.25}, "note": "{by hand",
                 "see": "[1] see notes", "how": "{} by hand"}
                """));
    assertThat(sent.get("dry_run").asBoolean()).isTrue();
  }

  @Test
  void import_withoutAReason_isNotAsked() {
    CommandRun run = onModel("import vectors.safetensors");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("Missing required option: '--reason=TEXT'");
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void version_isExportedAsTheFileItCameFrom() throws IOException {
    Map<String, String> lineage = Map.of("parent", "weekday@1", "seed", "1");
    Expert expert =
        new Expert("weekday", 2, ExpertRole.SKILL, "Counts.", baseModel, lineage, vector(1.25f));
    Path file = ExpertFile.write(directory.resolve("came"), expert);
    serve(expert, "{'seed': 1}", expert.vector().digest());
    Path out = directory.resolve("went");

    CommandRun run = onModel("export weekday --format safetensors --out " + out);

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).isEqualTo(out.resolve("weekday@2.safetensors") + "%n".formatted());
    assertThat(out.resolve("weekday@2.safetensors")).hasSameBinaryContentAs(file);
  }

  @Test
  void adapter_isWrittenWhole_andNeverOverAnother() throws IOException {
    serve(expert(2), "{}", expert(2).vector().digest());
    Path place = directory.resolve("lora");

    assertThat(onModel("export weekday@champion --rank 4 --out " + place).out())
        .isEqualTo("weekday@2 as a LoRA adapter of rank 4: %s%n".formatted(place));
    assertThat(place)
        .isDirectoryContaining("glob:**adapter_config.json")
        .isDirectoryContaining("glob:**adapter_model.safetensors");

    CommandRun again = onModel("export weekday@2 --rank 4 --out " + place);
    assertThat(again.exitCode()).isEqualTo(2);
    assertThat(again.err()).contains("out must be new or an empty directory, was " + place);
    CommandRun tooMuch = onModel("export weekday@2 --rank 999 --out " + place + "2");
    assertThat(tooMuch.exitCode()).isEqualTo(2);
    assertThat(tooMuch.err()).contains("rank must be in 1..").contains("was 999");
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.map(Path::getFileName).map(Path::toString)).containsExactly("lora");
    }
  }

  @Test
  void matrices_areShownOnDemand() throws IOException {
    serve(expert(2), "{}", expert(2).vector().digest());

    CommandRun run = onModel("show weekday@2 --matrices");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("layout          " + CANONICAL_LAYOUT)
        .containsPattern("q_proj.weight +\\d+ +1\\.5000 +1\\.5000 +1\\.5000");
  }

  @Test
  void valuesWithAnotherDigest_areNotWritten() {
    serve(expert(2), "{}", "f".repeat(64));

    CommandRun run = onModel("export weekday@2 --format safetensors --out " + directory);

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .contains("the SHA-256 of z of weekday@2 must be ffff", expert(2).vector().digest());
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void versionOfAnotherBaseModel_isNotFetched() {
    Expert other =
        new Expert("weekday", 2, ExpertRole.SKILL, "", "e".repeat(64), Map.of(), vector(1.5f));
    serve(other, "{}", other.vector().digest());

    CommandRun run = onModel("export weekday@2 --format safetensors --out " + directory);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .contains("the base model must be the one of weekday@2, eeee", "with " + baseModel);
    assertThat(server.requests()).noneMatch(request -> request.path().endsWith("/z"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "FILE                              | --name must come with a file without one, was",
        "FILE --name a --role x            | role must be skill or classifier, was x",
        "FILE --name a --prefix q          | must hold q.z.model.layers.0.self_attn.q_proj.weight or",
        "FILE --name a --parametrisation x | must be direct or reference, was x",
        "NONE --name a                     | cannot map NONE",
        "FILE --name a --model NONE        | a model must be a folder, a .gguf file or org/name",
        "FILE --name a --layout mlq        | joined by +, were mlq",
        "OURS --prefix q                   | must not come with an expert file, did with",
        "OURS --layout mlp                 | layout must be",
        "OTHER --name a                    | base_model must be",
      })
  void wrongFileOrArgument_isRefusedWithTheRule_andNotSent(String line, String message)
      throws IOException {
    Path ours = ExpertFile.write(directory, expert(1));
    Path other = vectors("z.", 1, Map.of("base_model", "e".repeat(64)));
    Files.move(other, directory.resolve("other.safetensors"));
    Path file = vectors("z.", 1, Map.of());
    String layout = line.contains("--layout") || line.contains("OURS") ? "" : " --layout " + LAYOUT;

    CommandRun run =
        onModel(
            "import "
                + line.strip()
                    .replace("FILE", file.toString())
                    .replace("OURS", ours.toString())
                    .replace("OTHER", directory.resolve("other.safetensors").toString())
                + " --reason x"
                + layout);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).startsWith("zoetic experts import: ").contains(message);
    assertThat(run.out()).isEmpty();
    assertThat(server.requests()).isEmpty();
  }

  private static Expert expert(int version) {
    return new Expert("weekday", version, ExpertRole.SKILL, "", baseModel, Map.of(), vector(1.5f));
  }

  /** Makes an expert version 2, the champion. */
  private void serve(Expert expert, String metrics, String digest) {
    String version =
        """
        {'expert': 'weekday', 'version': 2, 'state': 'champion', 'description': '%s',
         'base_model': '%s', 'layout': '%s', 'size': %d, 'digest': '%s', 'parent': %s,
         'training_run': null, 'metrics': %s}
        """
            .formatted(
                expert.description(),
                expert.baseModel(),
                CANONICAL_LAYOUT,
                layout().size(),
                digest,
                expert.lineage().containsKey("parent") ? "'weekday@1'" : "null",
                metrics);
    server.answer("GET " + EXPERT + "/versions/2", RecordingServer.json(200, version));
    byte[] z = new byte[expert.vector().bytes().remaining()];
    expert.vector().bytes().get(z);
    server.answer("GET " + EXPERT + "/versions/2/z", RecordingServer.octets(z, digest));
  }

  /** A file with one value for every component, under names that begin with {@code start}. */
  private Path vectors(String start, float value, Map<String, String> metadata) throws IOException {
    SafetensorsWriter writer = new SafetensorsWriter(metadata);
    for (Layout.Part part : layout().matrices()) {
      float[] z = new float[part.count()];
      Arrays.fill(z, value);
      writer.addFloat32(start + part.matrix().name(), new long[] {z.length}, z);
    }
    Path file = directory.resolve("vectors.safetensors");
    writer.write(file);
    return file;
  }

  private CommandRun onModel(String line) {
    List<String> arguments = new ArrayList<>(List.of(("experts " + line).split(" +")));
    arguments.addAll(List.of("--svd-cache", SharedFactors.DIRECTORY.toString()));
    if (!arguments.contains("--model")) {
      arguments.addAll(List.of("--model", shared.resolve("model").toString()));
    }
    return CommandRun.against(Main.commandLine(), server, arguments);
  }
}
