// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.feedback.fields;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vertx.core.buffer.Buffer;
import io.zoetic.core.ChatMessage;
import io.zoetic.core.PromptContent;
import io.zoetic.core.PromptJson;
import io.zoetic.gateway.feedback.fields.TaughtRow.Said;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.gateway.http.HttpError;
import io.zoetic.gateway.http.body.JsonBody;
import io.zoetic.vectorstore.feedback.FeedbackKind;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What an expert can be taught by a row, and what is said to who breaks a rule. */
class TaughtRowTest {
  private static final String ASKED = "{'role':'user','content':'2 + 2?'}";
  private static final String RIGHT = "{'role':'assistant','content':'4'}";

  /** The field at fault, the message, the row. */
  private static final String BAD =
      """
      examples[3].messages | examples[3].messages is required | {}
      examples[3].messages | examples[3].messages must be an array of at least one message, was an array without elements | {'messages':[]}
      examples[3].messages | examples[3].messages must be an array of at least one message, was "2 + 2?" | {'messages':'2 + 2?'}
      examples[3].messages[0] | examples[3].messages[0] must be an object, was "2 + 2?" | {'messages':['2 + 2?']}
      examples[3].messages[0].role | examples[3].messages[0].role is required | {'messages':[{'content':'a'}]}
      examples[3].messages[0].role | examples[3].messages[0].role must be system, developer, user or assistant, was "tool" | {'messages':[{'role':'tool','content':'a'}]}
      examples[3].messages[0].content | examples[3].messages[0].content must be a string or an array of text parts, was 4 | {'messages':[{'role':'user','content':4}]}
      examples[3].messages[0].role | examples[3].messages[0].role, the last, must be assistant without completions or chosen, was user | {'messages':[ASKED]}
      examples[3].messages | examples[3].messages must have a turn before the answer, had none | {'messages':[RIGHT]}
      examples[3].messages[1].role | examples[3].messages[1].role, the last before the answer, must not be assistant, was | {'messages':[ASKED,RIGHT,RIGHT]}
      examples[3].messages[1].content | examples[3].messages[1].content must have 1 to 200000 characters that are not all blank, had 2, all blank | {'messages':[ASKED,{'role':'assistant','content':'  '}]}
      examples[3].messages[1].content | examples[3].messages[1].content must not have U+0000, has it at index 1 | {'messages':[ASKED,{'role':'assistant','content':'a\\u0000'}]}
      examples[3].label | fields must be messages, user, weight, one was examples[3].label | {'messages':[ASKED,RIGHT],'label':'x'}
      examples[3].user | examples[3].user must have 1 to 200 characters that are not all blank, had 0 | {'messages':[ASKED,RIGHT],'user':''}
      examples[3].weight | examples[3].weight must be a number in (0, 1], was 0 | {'messages':[ASKED,RIGHT],'weight':0}
      examples[3].weight | examples[3].weight must be a number in (0, 1], was 1.5 | {'messages':[ASKED,RIGHT],'weight':1.5}
      examples[3].messages[1].role | examples[3].messages[1].role, the last before the answer, must not be assistant, was | {'messages':[ASKED,RIGHT],'completions':[{'content':'4','reward':1}]}
      examples[3].completions | examples[3].completions must be an array of 1..64 objects, was of 0 | {'messages':[ASKED],'completions':[]}
      examples[3].completions | examples[3].completions must be an array of 1..64 objects, was of 65 | {'messages':[ASKED],'completions':[MANY]}
      examples[3].completions | examples[3].completions must be an array of 1..64 objects, was "4" | {'messages':[ASKED],'completions':'4'}
      examples[3].completions[0] | examples[3].completions[0] must be an object, was "4" | {'messages':[ASKED],'completions':['4']}
      examples[3].completions[1].content | examples[3].completions[1].content is required | {'messages':[ASKED],'completions':[{'content':'4','reward':1},{'reward':1}]}
      examples[3].completions[0].reward | examples[3].completions[0].reward is required | {'messages':[ASKED],'completions':[{'content':'4'}]}
      examples[3].completions[0].reward | examples[3].completions[0].reward must be a number in [0, 1], was 2 | {'messages':[ASKED],'completions':[{'content':'4','reward':2}]}
      examples[3].completions[0].reward | examples[3].completions[0].reward must be a number in [0, 1], was "1" | {'messages':[ASKED],'completions':[{'content':'4','reward':'1'}]}
      examples[3].completions[0].score | fields must be content, reward, one was examples[3].completions[0].score | {'messages':[ASKED],'completions':[{'content':'4','score':1}]}
      examples[3].chosen | fields must be completions, messages, user, weight, one was examples[3].chosen | {'messages':[ASKED],'completions':[{'content':'4','reward':1}],'chosen':'4'}
      examples[3].chosen | examples[3].chosen is required | {'messages':[ASKED],'rejected':'5'}
      examples[3].rejected | examples[3].rejected is required | {'messages':[ASKED],'chosen':'4'}
      examples[3].rejected | examples[3].rejected must be another answer than chosen, was the same | {'messages':[ASKED],'chosen':'4','rejected':' 4 '}
      examples[3].chosen | examples[3].chosen must be a string, was 4 | {'messages':[ASKED],'chosen':4,'rejected':'5'}
      """;

  /** One row of the table. */
  record Bad(String param, String message, String row) {
    static Bad parse(String line) {
      String[] cells = line.split(" \\| ", 3);
      return new Bad(cells[0].strip(), cells[1].strip(), cells[2]);
    }
  }

  static List<Bad> bad() {
    return BAD.lines().map(Bad::parse).toList();
  }

  private static TaughtRow read(String row) {
    String many = String.join(",", Collections.nCopies(65, "{'content':'4','reward':1}"));
    String json = row.replace("ASKED", ASKED).replace("RIGHT", RIGHT).replace("MANY", many);
    return TaughtRow.of(JsonBody.parse(Buffer.buffer(json.replace('\'', '"'))), "examples[3]");
  }

  @ParameterizedTest
  @MethodSource("bad")
  void badRow_isRefusedByPlaceRuleAndValue(Bad bad) {
    ApiException failure = catchThrowableOfType(ApiException.class, () -> read(bad.row()));

    assertThat(failure).as(bad.row()).hasMessage(bad.message());
    assertThat(failure.param()).isEqualTo(bad.param());
    assertThat(HttpError.of(failure.code()).status()).isEqualTo(400);
  }

  @Test
  void rowThatIsNoObject_isRefused() {
    ApiException failure =
        catchThrowableOfType(
            ApiException.class,
            () ->
                TaughtRow.of(JsonBody.parse(Buffer.buffer("{\"a\":1}")).path("a"), "examples[0]"));

    assertThat(failure).hasMessage("examples[0] must be an object, was 1");
  }

  /** So that it is of one prompt with what is asked of the platform. */
  @Test
  void conversation_isADemonstrationOfItsLastTurn_onThePromptThatACompletionHas() {
    TaughtRow row = read("{'messages':[ASKED,RIGHT],'user':'ada','weight':0.25}");

    assertThat(row.prompt())
        .isEqualTo(
            PromptJson.of(new PromptContent.Chat(List.of(new ChatMessage("user", "2 + 2?")))));
    assertThat(row.said())
        .containsExactly(new Said(FeedbackKind.DEMONSTRATION, "demonstration", "\"4\"", "4", null));
    assertThat(row.user()).isEqualTo("ada");
    assertThat(row.weight()).isEqualTo(0.25);
  }

  @Test
  void completions_areJudgedOneByOne() {
    TaughtRow row =
        read(
            "{'messages':[ASKED],'completions':[{'content':'4','reward':1},"
                + "{'content':'5','reward':0.25}]}");

    assertThat(row.said())
        .containsExactly(
            new Said(FeedbackKind.FLOAT, "taught-reward", "1", "4", null),
            new Said(FeedbackKind.FLOAT, "taught-reward", "0.25", "5", null));
    assertThat(row.user()).isNull();
    assertThat(row.weight()).isEqualTo(1);
  }

  @Test
  void chosenAndRejected_areAPreference() {
    assertThat(read("{'messages':[ASKED],'chosen':'4','rejected':'5'}").said())
        .containsExactly(
            new Said(FeedbackKind.PREFERENCE, "preference", "\"preferred\"", "4", "5"));
  }
}
