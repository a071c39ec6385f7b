// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vertx.core.buffer.Buffer;
import io.zoetic.core.AdaptationStrategy;
import io.zoetic.core.ExpertSelection;
import io.zoetic.events.adaptation.Adaptation;
import io.zoetic.events.adaptation.ExpertWeight;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.gateway.completion.request.CompletionRequest.Endpoint;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.gateway.models.ExpertNames;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a model's name and the field {@code zoetic} ask for together. */
class AdaptationFieldsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "base | 7 | zoetic | zoetic must be an object, was 7",
        "base | [] | zoetic | zoetic must be an object, was an array without elements",
        "base | {'experts':'dates'} | zoetic | zoetic must have no fields but adaptation,"
            + " selection, expert, compare, episode_id, had experts",
        "base | {'':null} | zoetic | zoetic must have no fields but adaptation, selection, expert,"
            + " compare, episode_id, had ",
        "base | {'adaptation':'magic'} | zoetic.adaptation | zoetic.adaptation must be one of auto,"
            + " prompt, classifier, router, none, was 'magic'",
        "base | {'adaptation':'expert'} | zoetic.adaptation | zoetic.adaptation must be one of"
            + " auto, prompt, classifier, router, none, was 'expert'",
        "base | {'adaptation':true} | zoetic.adaptation | zoetic.adaptation must be one of auto,"
            + " prompt, classifier, router, none, was true",
        "base | {'adaptation':'auto','selection':'TOP_1'} | zoetic.selection | zoetic.selection"
            + " must be one of top-1, soft, was 'TOP_1'",
        "base | {'selection':'soft'} | zoetic.selection | zoetic.selection is only allowed with a"
            + " first pass, the adaptation was none",
        "auto | {'adaptation':'none','selection':'soft'} | zoetic.selection | zoetic.selection is"
            + " only allowed with a first pass, the adaptation was none",
        "base | {'expert':'dates','selection':'top-1'} | zoetic.selection | zoetic.selection is"
            + " only allowed with a first pass, the adaptation was expert",
        "base | {'expert':'dates','adaptation':'none'} | zoetic.expert | zoetic.expert and"
            + " zoetic.adaptation must not be given both, were 'dates' and 'none'",
        "base | {'expert':7} | zoetic.expert | zoetic.expert must be a string or an object of at"
            + " least one weight, was 7",
        "base | {'expert':['dates']} | zoetic.expert | zoetic.expert must be a string or an object"
            + " of at least one weight, was an array",
        "base | {'expert':{}} | zoetic.expert | zoetic.expert must be a string or an object of at"
            + " least one weight, was an object without elements",
        "base | {'expert':{'dates':'0.5'}} | zoetic.expert | zoetic.expert must give dates a weight"
            + " in (0, 1], gave '0.5'",
        "base | {'expert':{'dates':'NaN'}} | zoetic.expert | zoetic.expert must give dates a weight"
            + " in (0, 1], gave 'NaN'",
        "base | {'expert':{'dates':null}} | zoetic.expert | zoetic.expert must give dates a weight"
            + " in (0, 1], gave null",
        "base | {'expert':{'dates':0}} | zoetic.expert | zoetic.expert must give dates a weight in"
            + " (0, 1], gave 0",
        "base | {'expert':{'dates':1e-400}} | zoetic.expert | zoetic.expert must give dates a"
            + " weight in (0, 1], gave 1E-400",
        "base | {'expert':{'dates':-0.5}} | zoetic.expert | zoetic.expert must give dates a weight"
            + " in (0, 1], gave -0.5",
        "base | {'expert':{'dates':1.5}} | zoetic.expert | zoetic.expert must give dates a weight"
            + " in (0, 1], gave 1.5",
        "base | {'expert':{'dates':0.75,'sums':0.5}} | zoetic.expert | zoetic.expert is no mixture:"
            + " weights of a mixture must sum to at most 1, was 1.25",
        "base | {'expert':{'dates@1':0.5,'dates@2':0.5}} | zoetic.expert | zoetic.expert is no"
            + " mixture: an expert must be in a mixture at most once, was twice: dates",
        "dates | {'expert':'sums'} | zoetic.expert | zoetic.expert must say the same as model"
            + " zoetic/dates or be absent, was 'sums'",
        "dates@3 | {'expert':'dates'} | zoetic.expert | zoetic.expert must say the same as model"
            + " zoetic/dates@3 or be absent, was 'dates'",
        "dates | {'expert':{'dates':0.5}} | zoetic.expert | zoetic.expert must say the same as"
            + " model zoetic/dates or be absent, was an object",
        "dates | {'adaptation':'none'} | zoetic.adaptation | zoetic.adaptation must say the same as"
            + " model zoetic/dates or be absent, was 'none'",
        "dates | {'selection':'soft'} | zoetic.selection | zoetic.selection is only allowed with a"
            + " first pass, the adaptation was expert",
      })
  void brokenRule_isNamedWithItsValue(String model, String zoetic, String param, String message) {
    ApiException failure = refusal(model, zoetic);

    assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_VALUE);
    assertThat(failure.param()).isEqualTo(param);
    assertThat(failure.message().strip()).isEqualTo(message.replace('\'', '"'));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "base",
        "auto",
        "other",
        "Dates",
        "-a",
        "a-",
        "a_b",
        "a b",
        "é",
        "a/b",
        "a@",
        "a@0",
        "a@01",
        "a@-1",
        "a@1.0",
        "a@x",
        "a@1@2",
        "a@1000000000",
        "base@1",
        "a\\n",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
      })
  void expert_thatCannotBeAName_isRefusedWithTheRule(String expert) {
    ApiException failure = refusal("auto", "{'expert':'" + expert + "'}");

    assertThat(failure.param()).isEqualTo("zoetic.expert");
    assertThat(failure).hasMessageContaining(ExpertNames.RULE);
    assertThat(refusal("auto", "{'expert':{'" + expert + "':1}}")).hasMessage(failure.message());
  }

  @ParameterizedTest
  @ValueSource(strings = {"zoetic/", "zoetic/other", "zoetic/A", "zoetic/base@1", "dates", "gpt-4"})
  void model_thatCannotBeAName_isNotFound(String model) {
    ApiException failure =
        catchThrowableOfType(ApiException.class, () -> parse(model, "{'expert':'dates'}"));

    assertThat(failure.code()).isEqualTo(ErrorCode.MODEL_NOT_FOUND);
    assertThat(failure.param()).isEqualTo("model");
    assertThat(failure).hasMessageContaining(", was " + model + "; GET /v1/models lists");
  }

  @Test
  void experts_beyondTheBound_areRefused() {
    String experts =
        IntStream.range(0, 17).mapToObj(i -> "'e" + i + "':0.01").collect(Collectors.joining(","));

    assertThat(refusal("base", "{'expert':{" + experts + "}}"))
        .hasMessageEndingWith("experts of a mixture must be at most 16, were 17");
  }

  @ParameterizedTest
  @CsvSource({
    "base, NONE",
    "auto, AUTO",
  })
  void model_withoutExpert_isItsStrategy(String model, AdaptationStrategy strategy) {
    assertThat(asked(model, "null").strategy()).isEqualTo(strategy);
    assertThat(asked(model, "{}")).isEqualTo(asked(model, "null"));
    assertThat(asked(model, "{'adaptation':null,'selection':null,'expert':null}"))
        .isEqualTo(asked(model, "null"));
  }

  @Test
  void model_namedAfterAnExpert_asksForIt() {
    assertThat(asked("dates", "null")).isEqualTo(alone("dates", null));
    assertThat(asked("dates@3", "null")).isEqualTo(alone("dates", 3));
    assertThat(asked("a".repeat(64), "{}")).isEqualTo(alone("a".repeat(64), null));
  }

  @Test
  void field_sayingTheSameAsTheModel_isAllowed() {
    assertThat(asked("dates@3", "{'expert':'dates@3'}")).isEqualTo(alone("dates", 3));
    assertThat(asked("dates", "{'expert':{'dates':1}}")).isEqualTo(alone("dates", null));
  }

  @ParameterizedTest
  @CsvSource({
    "base, auto, AUTO",
    "base, prompt, PROMPT",
    "auto, classifier, CLASSIFIER",
    "auto, router, ROUTER",
    "auto, none, NONE"
  })
  void adaptation_winsOverBaseAndAuto(String model, String word, AdaptationStrategy strategy) {
    assertThat(asked(model, "{'adaptation':'" + word + "'}"))
        .isEqualTo(new Adaptation(strategy, ExpertSelection.TOP_1, List.of()));
  }

  @Test
  void selection_belongsToTheFirstPassOfFieldOrModel() {
    assertThat(asked("auto", "{'selection':'soft'}"))
        .isEqualTo(new Adaptation(AdaptationStrategy.AUTO, ExpertSelection.SOFT, List.of()));
    assertThat(asked("base", "{'adaptation':'router','selection':'soft'}").selection())
        .isEqualTo(ExpertSelection.SOFT);
  }

  @Test
  void expert_winsOverBaseAndAuto() {
    assertThat(asked("base", "{'expert':'dates@3'}")).isEqualTo(alone("dates", 3));
    assertThat(asked("auto", "{'expert':{'dates@3':0.5,'sums':0.25}}"))
        .isEqualTo(
            Adaptation.expert(
                List.of(new ExpertWeight("dates", 3, 0.5), new ExpertWeight("sums", null, 0.25))));
  }

  @Test
  void text_isAskedTheSameWay() {
    Buffer body =
        Buffer.buffer(
            "{\"model\":\"zoetic/auto\",\"prompt\":\"a\",\"zoetic\":{\"expert\":\"dates\"}}");

    assertThat(new CompletionRequestParser(Endpoint.TEXT, new Random(1)).parse(body).adaptation())
        .isEqualTo(alone("dates", null));
  }

  private static Adaptation alone(String name, @Nullable Integer version) {
    return Adaptation.expert(List.of(new ExpertWeight(name, version, 1)));
  }

  private static Adaptation asked(String model, String zoetic) {
    return parse("zoetic/" + model, zoetic).adaptation();
  }

  private static ApiException refusal(String model, String zoetic) {
    return catchThrowableOfType(ApiException.class, () -> asked(model, zoetic));
  }

  /** Single quotes stand for double ones. */
  private static CompletionRequest parse(String model, String zoetic) {
    String body =
        "{'model':'%s','messages':[{'role':'user','content':'hi'}],'zoetic':%s}"
            .formatted(model, zoetic);
    return new CompletionRequestParser(Endpoint.CHAT, new Random(1))
        .parse(Buffer.buffer(body.replace('\'', '"')));
  }
}
