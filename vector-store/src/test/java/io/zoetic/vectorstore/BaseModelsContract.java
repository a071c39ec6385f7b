// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.testkit.contract.Contract;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link BaseModels} does. */
@Contract
public abstract class BaseModelsContract {
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00.123456Z");

  private BaseModels store;

  /** A store that holds nothing; closed after the test. */
  protected abstract BaseModels emptyStore() throws Exception;

  @BeforeEach
  void openStore() throws Exception {
    store = emptyStore();
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  @Test
  void emptyStore_knowsNoBaseModel() {
    assertThat(store.isReachable()).isTrue();
    assertThat(store.currentBaseModel()).isEmpty();
    assertThat(store.baseModel("a".repeat(64))).isEmpty();
    assertThat(store.baseModels()).isEmpty();
  }

  @Test
  void baseModel_registered_isCurrentAndFoundAsItWasGiven() {
    BaseModel model = model('a', "reference", NOON);

    store.registerBaseModel(model);

    assertThat(store.currentBaseModel()).contains(model);
    assertThat(store.baseModel(model.digest())).contains(model);
    assertThat(store.baseModels()).containsExactly(model);
  }

  @Test
  void baseModel_registeredAgainLater_keepsItsFirstTime() {
    store.registerBaseModel(model('a', "reference", NOON));

    store.registerBaseModel(model('a', "reference", NOON.plusSeconds(60)));

    assertThat(store.baseModels()).containsExactly(model('a', "reference", NOON));
  }

  @Test
  void chatProblem_thatIsKept_isFoundUntilThereIsNone() {
    BaseModel model = model('a', "reference", NOON);
    assertThatThrownBy(() -> store.keepChatProblem(model.digest(), Optional.of("why")))
        .isInstanceOf(StoreException.class);
    store.registerBaseModel(model);
    assertThat(store.chatProblem(model.digest())).isEmpty();

    store.keepChatProblem(model.digest(), Optional.of("line 1"));
    store.keepChatProblem(model.digest(), Optional.of("line 2"));
    assertThat(store.chatProblem(model.digest())).contains("line 2");

    store.keepChatProblem(model.digest(), Optional.empty());
    assertThat(store.chatProblem(model.digest())).isEmpty();
  }

  @Test
  void baseModel_registeredAfterAnother_isCurrentWhateverTheClockSays() {
    BaseModel first = model('a', "first", NOON);
    BaseModel second = model('b', "second", NOON.minusSeconds(60));
    store.registerBaseModel(first);

    store.registerBaseModel(second);

    assertThat(store.currentBaseModel()).contains(second);
    assertThat(store.baseModels()).containsExactly(second, first);
  }

  @Test
  void baseModel_registeredAgainAfterAnother_isCurrentAgain() {
    BaseModel first = model('a', "first", NOON);
    store.registerBaseModel(first);
    store.registerBaseModel(model('b', "second", NOON.plusSeconds(1)));

    store.registerBaseModel(first);

    assertThat(store.currentBaseModel()).contains(first);
  }

  @Test
  void baseModel_withTheDigestOfAnother_isRefusedAndChangesNothing() {
    BaseModel first = model('a', "first", NOON);
    BaseModel current = model('b', "second", NOON.plusSeconds(1));
    store.registerBaseModel(first);
    store.registerBaseModel(current);

    assertThatThrownBy(() -> store.registerBaseModel(model('a', "forged", NOON)))
        .isInstanceOfSatisfying(
            StoreException.class,
            e -> assertThat(e.reason()).isEqualTo(StoreException.Reason.CONFLICT))
        .hasMessageContaining("a digest must stand for one definition")
        .hasMessageContaining("name=first")
        .hasMessageContaining("name=forged");

    assertThat(store.currentBaseModel()).contains(current);
    assertThat(store.baseModels()).containsExactly(first, current);
  }

  @Test
  void baseModel_registeredByManyAtOnce_isRegisteredOnce() throws Exception {
    BaseModel model = model('a', "reference", NOON);
    try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<? extends Future<?>> registrations =
          IntStream.range(0, 16)
              .mapToObj(_ -> workers.submit(() -> store.registerBaseModel(model)))
              .toList();
      for (Future<?> registration : registrations) {
        registration.get();
      }
    }

    assertThat(store.baseModels()).containsExactly(model);
    assertThat(store.currentBaseModel()).contains(model);
  }

  @Test
  void servedLayout_isTheFirstProposed_untilSomebodyAsksForAnother() {
    BaseModel model = model('a', "reference", NOON);
    store.registerBaseModel(model);

    assertThat(store.servedLayout(model.digest())).isEmpty();
    assertThat(store.serveLayout(model.digest(), "all", 100, false)).isEqualTo("all");
    assertThat(store.serveLayout(model.digest(), "mlp", 60, false)).isEqualTo("all");
    assertThat(store.layouts(model.digest())).containsOnlyKeys("all");
    assertThat(store.serveLayout(model.digest(), "mlp", 60, true)).isEqualTo("mlp");
    assertThat(store.servedLayout(model.digest())).contains("mlp");
    assertThat(store.serveLayout(model.digest(), "all", 100, false)).isEqualTo("mlp");
  }

  @Test
  void servedLayout_ofAnUnknownBaseModel_isRefused() {
    assertThatThrownBy(() -> store.serveLayout("a".repeat(64), "all", 100, false))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("a base model must be registered");
    assertThat(store.servedLayout("a".repeat(64))).isEmpty();
  }

  @Test
  void samplingDefaults_areThoseOfTheLastRegistration_andOfTheCurrentModelOnly() {
    BaseModel model = model('5', "tiny", Instant.parse("2026-02-01T00:00:00Z"));
    store.registerBaseModel(served(model, "{\"temperature\": 0.60, \"top_k\": 20}", 48));
    assertThat(store.currentBaseModel().orElseThrow().samplingDefaults())
        .isEqualTo("{\"temperature\":0.6,\"top_k\":20}");
    assertThat(store.currentBaseModel().orElseThrow().tokenBytesMax()).isEqualTo(48);

    store.registerBaseModel(model);
    assertThat(store.currentBaseModel()).contains(model);

    store.registerBaseModel(served(model, "{\"top_k\": 1}", 7));
    store.registerBaseModel(model('6', "other", Instant.parse("2026-02-02T00:00:00Z")));
    assertThat(store.baseModel(model.digest())).contains(model);
    assertThat(store.currentBaseModel().orElseThrow().samplingDefaults()).isEqualTo("{}");
  }

  private static BaseModel served(BaseModel model, String defaults, int tokenBytesMax) {
    return new BaseModel(
        model.digest(),
        model.name(),
        model.architecture(),
        model.shape(),
        model.configJson(),
        model.registeredAt(),
        defaults,
        tokenBytesMax);
  }

  /** A model whose digest repeats one digit and whose configuration is hard to keep unchanged. */
  public static BaseModel model(char digit, String name, Instant registeredAt) {
    return new BaseModel(
        String.valueOf(digit).repeat(64),
        name,
        "LlamaForCausalLM",
        new BaseModel.Shape(512, 256, 64, 2, 8_030_261_248L),
        """
        {"vocab_size": 512, "rms_norm_eps": 1e-05, "rope_theta": 500000.0, "scale": 1E+20,
         "tiny": 1e-300, "a": {"z": [1, 2.50, null, true], "y": "zoë"}}
        """,
        registeredAt);
  }
}
