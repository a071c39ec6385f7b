// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.model.DocumentedRefusals;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The hub's client against a server that misbehaves. */
class HubIT {
  @RegisterExtension static final DocumentedRefusals REFUSALS = new DocumentedRefusals();

  @TempDir Path cache;

  private final byte[] weights = new byte[3 << 20];
  private StandInHub hub;

  @BeforeEach
  void start() throws IOException {
    new Random(1).nextBytes(weights);
    hub =
        new StandInHub()
            .file("README.md", "# not needed")
            .file("config.json", "{}")
            .file("tokenizer.json", "{\"a\": 1}")
            .file("additional_chat_templates/rag.jinja", "x")
            .file("pytorch_model.bin", "not needed")
            .file("model.safetensors", weights);
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private HubSettings settings(String token, boolean offline, URI endpoint) {
    return new HubSettings(
        endpoint, cache, token, offline, 3, Duration.ofMillis(1), Duration.ofMillis(500));
  }

  private Path bring(String name) {
    return bring(name, settings("", false, hub.endpoint()));
  }

  private static Path bring(String name, HubSettings settings) {
    PrintStream nowhere =
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    return new Hub(settings, new Progress(nowhere, false))
        .bring(HubModel.parse(name).orElseThrow());
  }

  private String model() {
    return "models--org--tiny/";
  }

  @Test
  void model_isBroughtIntoTheStandardCache_whatIsNeededOnly() throws IOException {
    Path snapshot = bring("org/tiny");

    assertThat(snapshot).isEqualTo(cache.resolve(model() + "snapshots/" + StandInHub.COMMIT));
    try (Stream<Path> files = Files.walk(snapshot)) {
      assertThat(files.filter(Files::isRegularFile).map(snapshot::relativize).map(Path::toString))
          .containsExactlyInAnyOrder(
              "config.json",
              "tokenizer.json",
              "additional_chat_templates/rag.jinja",
              "model.safetensors");
    }
    assertThat(Files.readAllBytes(snapshot.resolve("model.safetensors"))).isEqualTo(weights);
    assertThat(Files.readSymbolicLink(snapshot.resolve("model.safetensors")).toString())
        .isEqualTo("../../blobs/" + StandInHub.sha256(weights));
    assertThat(cache.resolve(model() + "refs/main")).hasContent(StandInHub.COMMIT);
    assertThat(Hub.idOf(snapshot)).contains("org/tiny");
  }

  @Test
  void broughtBefore_onlyAsksForTheCommit_andOfflineNothing() {
    Path first = bring("org/tiny");
    hub.forget();

    assertThat(bring("org/tiny")).isEqualTo(first);
    assertThat(hub.requests()).containsExactly("hub /api/models/org/tiny/revision/main - nobody");

    hub.forget();
    assertThat(bring("org/tiny", settings("", true, hub.endpoint()))).isEqualTo(first);
    assertThat(bring("org/tiny@" + StandInHub.COMMIT)).isEqualTo(first);
    assertThat(hub.requests()).isEmpty();
  }

  @Test
  void hubThatCannotBeReached_isNoMatterForWhatIsInTheCache() {
    Path first = bring("org/tiny");
    hub.close();

    assertThat(bring("org/tiny")).isEqualTo(first);
    assertThatThrownBy(() -> bring("org/other"))
        .isInstanceOf(ModelUnavailableException.class)
        .hasMessageContaining("cannot get org/other")
        .hasMessageContaining("4 times");
  }

  @Test
  void token_goesToTheHubOnly() {
    bring("org/tiny", settings("secret", false, hub.endpoint()));

    assertThat(hub.requests()).anyMatch(request -> request.startsWith("store "));
    assertThat(hub.requests())
        .allMatch(request -> request.endsWith(request.startsWith("hub ") ? " token" : " nobody"));
  }

  @Test
  void connectionsThatBreak_areGoneOnWithFromThere() throws IOException {
    hub.fail("model.safetensors", "cut", 2);

    Path snapshot = bring("org/tiny");

    assertThat(Files.readAllBytes(snapshot.resolve("model.safetensors"))).isEqualTo(weights);
    int half = weights.length / 2;
    assertThat(hub.requests())
        .filteredOn(request -> request.startsWith("store "))
        .extracting(request -> request.split(" ")[2])
        .containsExactly("bytes=0-0", "-", "bytes=%d-".formatted(half), "bytes=2359296-");
  }

  @Test
  void breaksTooOften_keepsWhatCame_andTheNextCallGoesOn() throws IOException {
    hub.fail("model.safetensors", "cut", 4);

    assertThatThrownBy(() -> bring("org/tiny"))
        .isInstanceOf(ModelUnavailableException.class)
        .hasMessageContaining("the connection broke after")
        .hasMessageContaining("4 times");
    assertThat(cache.resolve(model() + "snapshots/" + StandInHub.COMMIT + "/model.safetensors"))
        .doesNotExist();

    hub.forget();
    Path snapshot = bring("org/tiny");
    assertThat(Files.readAllBytes(snapshot.resolve("model.safetensors"))).isEqualTo(weights);
    assertThat(hub.requests()).anyMatch(request -> request.contains("bytes=2949120-"));
  }

  @Test
  void serverWithoutRanges_isReadFromTheBeginning() throws IOException {
    Path blobs = Files.createDirectories(cache.resolve(model() + "blobs"));
    Files.write(blobs.resolve(StandInHub.sha256(weights) + ".incomplete"), new byte[1000]);
    hub.fail("model.safetensors", "ignore-range", 1);

    Path snapshot = bring("org/tiny");

    assertThat(Files.readAllBytes(snapshot.resolve("model.safetensors"))).isEqualTo(weights);
  }

  @Test
  void restOfAnotherAttemptThatIsWrong_isReadAgain() throws IOException {
    Path blobs = Files.createDirectories(cache.resolve(model() + "blobs"));
    Files.write(blobs.resolve(StandInHub.sha256(weights) + ".incomplete"), new byte[1000]);

    Path snapshot = bring("org/tiny");

    assertThat(Files.readAllBytes(snapshot.resolve("model.safetensors"))).isEqualTo(weights);
  }

  @ParameterizedTest
  @CsvSource({
    "model.safetensors, lie-digest, the digest must be 0000",
    "config.json, lie-digest, the digest must be 0000",
    "model.safetensors, garbage, the digest must be",
    "config.json, garbage, the digest must be",
    "model.safetensors, lie-length, the connection broke after 3145728 of 3145733 bytes",
    "model.safetensors, lie-size, MB left",
    "model.safetensors, cut, the connection broke after",
    "model.safetensors, stall, the connection broke after",
    "model.safetensors, to-self, must be at most 10 redirects away",
    "model.safetensors, unsafe, a redirect must stay with http",
    "config.json, 404, is not on http",
    "revision/main, 401, HF_TOKEN is not set",
    "model.safetensors, 403, is gated: accept its conditions at",
    "revision/main, 404, is not on",
    "revision/main, 429, HTTP 429",
    "model.safetensors, 503, HTTP 503",
    "tokenizer.json, 418, answered HTTP 418",
  })
  void fault_thatStays_isAReason_andLeavesNoFile(String ending, String fault, String reason)
      throws IOException {
    hub.fail(ending, fault, 1000);

    assertThatThrownBy(() -> bring("org/tiny"))
        .isInstanceOf(ModelUnavailableException.class)
        .hasMessageContaining(reason)
        .hasMessageNotContaining("\n")
        .satisfies(e -> assertDocumented(ending, fault, String.valueOf(e.getMessage())));

    assertThat(cache.resolve(model() + "snapshots/" + StandInHub.COMMIT).resolve(ending))
        .doesNotExist();
    assertThat(cache.resolve(model() + "refs/main")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "model.safetensors, garbage, 1",
    "model.safetensors, stall, 1",
    "model.safetensors, more, 1000",
    "model.safetensors, 429, 3",
    "revision/main, 500, 3",
    "config.json, 503, 2",
    "config.json, cut, 1",
  })
  void fault_thatPasses_isNone(String ending, String fault, int times) throws IOException {
    hub.fail(ending, fault, times);

    Path snapshot = bring("org/tiny");

    assertThat(Files.readAllBytes(snapshot.resolve("model.safetensors"))).isEqualTo(weights);
    assertDocumented(ending, fault, "nothing: the model is served");
  }

  /** Users find it in the document: what the hub does, how often it is asked, what they see. */
  private void assertDocumented(String ending, String fault, String message) {
    String what =
        switch (fault) {
          case "cut" -> "breaks off in the middle";
          case "stall" -> "sends half and then nothing";
          case "garbage" -> "sends other bytes than it announced";
          case "more" -> "sends more than it announced";
          case "lie-digest" -> "announces a digest that its bytes do not have";
          case "lie-length" -> "announces more bytes than it has";
          case "lie-size" -> "announces more bytes than the disk has room for";
          case "to-self" -> "sends on and on to itself";
          case "unsafe" -> "sends on to a file of this machine";
          default -> "answers HTTP " + fault;
        };
    int failures = hub.failures(ending);
    REFUSALS.assertHasRow(
        "`%s`".formatted(ending.equals("revision/main") ? "org/tiny" : ending),
        what,
        failures == 1 ? "once" : failures + " times",
        message
            .replace(hub.endpoint().toString(), "https://huggingface.co")
            .replace(cache.toString(), "CACHE")
            .replaceAll("\\d+ MB left", "N MB left"));
  }

  @Test
  void shards_areThoseOfTheIndex() {
    hub.file("model.safetensors.index.json", "{\"weight_map\": {\"a\": \"a.safetensors\"}}")
        .file("a.safetensors", new byte[] {1});

    Path snapshot = bring("org/tiny");

    assertThat(snapshot.resolve("a.safetensors")).hasBinaryContent(new byte[] {1});
    assertThat(snapshot.resolve("model.safetensors")).doesNotExist();
  }

  @Test
  void indexThatNamesAPath_isRefused() {
    hub.file("model.safetensors.index.json", "{\"weight_map\": {\"a\": \"../../a\"}}");

    assertThatThrownBy(() -> bring("org/tiny"))
        .isInstanceOf(ModelUnavailableException.class)
        .hasMessageContaining("must name files beside it");
  }

  @Test
  void ggufFile_isBroughtAlone_andTheRepositoryAsksToNameOne() throws IOException {
    try (StandInHub other =
        new StandInHub().file("a.gguf", new byte[] {1, 2}).file("config.json", "{}")) {
      HubSettings settings = settings("", false, other.endpoint());

      assertThat(bring("org/tiny/a.gguf", settings)).hasBinaryContent(new byte[] {1, 2});
      assertThatThrownBy(() -> bring("org/tiny", settings))
          .hasMessageContaining(
              "org/tiny has GGUF files: name one of them, such as org/tiny/a.gguf");
      assertThatThrownBy(() -> bring("org/tiny/b.gguf", settings))
          .hasMessageContaining("has no file b.gguf; its GGUF files: [a.gguf]");
    }
  }

  @Test
  void offline_withoutTheModel_saysSo() {
    assertThatThrownBy(() -> bring("org/tiny", settings("", true, hub.endpoint())))
        .hasMessageContaining("as HF_HUB_OFFLINE is set")
        .satisfies(
            e ->
                REFUSALS.assertHasRow(
                    "`org/tiny`",
                    "is not to be asked: `HF_HUB_OFFLINE` is set",
                    "never",
                    String.valueOf(e.getMessage()).replace(cache.toString(), "CACHE")));
  }

  @Test
  void manyAtATime_bringItOnce() throws Exception {
    try (ExecutorService workers = Executors.newFixedThreadPool(6)) {
      Callable<Path> task = () -> bring("org/tiny");
      List<Future<Path>> brought = workers.invokeAll(List.of(task, task, task, task, task, task));
      for (Future<Path> one : brought) {
        assertThat(Files.readAllBytes(one.get().resolve("model.safetensors"))).isEqualTo(weights);
      }
    }
    assertThat(hub.requests()).filteredOn(request -> request.startsWith("store ")).hasSize(2);
  }

  @Test
  void progress_isLines_andOnATerminalABar() {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    new Hub(
            settings("", false, hub.endpoint()),
            new Progress(new PrintStream(lines, true, StandardCharsets.UTF_8), false))
        .bring(HubModel.parse("org/tiny").orElseThrow());

    assertThat(lines.toString(StandardCharsets.UTF_8))
        .startsWith("org/tiny/model.safetensors 3 of 3 MB (100 %), ")
        .hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "/a/b", "../a", "a/b/c", "~/a", "a//b", "a/..b", "C:\\a\\b"})
  void otherForms_areNoModel(String text) {
    assertThat(HubModel.parse(text)).isEmpty();
  }

  @Test
  void environment_isReadAsOthersReadIt() throws IOException {
    Files.writeString(cache.resolve("token"), "hf_x\n");

    HubSettings byHome = HubSettings.from(Map.of("HF_HOME", cache.toString()));
    HubSettings told =
        HubSettings.from(
            Map.of(
                "HF_HOME", cache.toString(),
                "HF_HUB_CACHE", "/elsewhere",
                "HF_ENDPOINT", "https://mirror/",
                "HF_TOKEN", "t",
                "HF_HUB_OFFLINE", "1"));

    assertThat(byHome.cache()).isEqualTo(cache.resolve("hub"));
    assertThat(byHome.token()).isEqualTo("hf_x");
    assertThat(byHome.endpoint()).hasToString("https://huggingface.co");
    assertThat(byHome.offline()).isFalse();
    assertThat(told.cache()).isEqualTo(Path.of("/elsewhere"));
    assertThat(told.token()).isEqualTo("t");
    assertThat(told.endpoint()).hasToString("https://mirror");
    assertThat(told.offline()).isTrue();
    assertThat(told.toString()).doesNotContain("t,");
    assertThatThrownBy(() -> HubSettings.from(Map.of("HF_ENDPOINT", "ftp://x")))
        .hasMessage("HF_ENDPOINT must be an http or https URL, was ftp://x");
  }
}
