// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vertx.core.buffer.Buffer;
import io.zoetic.core.ChatMessage;
import io.zoetic.core.PromptContent;
import io.zoetic.core.SamplingOptions;
import io.zoetic.core.SamplingOptions.Field;
import io.zoetic.core.TemplateOptions;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.events.completion.OutputOptions;
import io.zoetic.gateway.completion.request.CompletionRequest.Endpoint;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.gateway.http.HttpError;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompletionRequestParserTest {
  private static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "{'messages':[{'role':'user','content':'x'}]} | MISSING_FIELD | model is required",
        "{'model':'gpt-4',M} | MODEL_NOT_FOUND | model must be zoetic/base, zoetic/auto,"
            + " zoetic/<expert> or zoetic/<expert>@<version> (an <expert> is 1..64 of a-z, 0-9 and"
            + " inner hyphens, not base, auto or other; a <version> is in 1..999999999), was gpt-4;"
            + " GET /v1/models lists what is served",
        "{'model':'zoetic/base'} | MISSING_FIELD | messages is required",
        "{'model':'zoetic/base','messages':[]} | INVALID_VALUE | messages must be an array of at"
            + " least one message, was an array without elements",
        "{'model':'zoetic/base','messages':'hi'} | INVALID_VALUE | messages must be an array of at"
            + " least one message, was 'hi'",
        "{'model':'zoetic/base','messages':[{'role':'robot','content':'x'}]} | INVALID_VALUE |"
            + " messages[0].role must be system, developer, user or assistant, was 'robot'",
        "{'model':'zoetic/base','messages':[{'role':'user'}]} | MISSING_FIELD | messages[0].content"
            + " is required",
        "{'model':'zoetic/base','messages':[{'role':'user','content':7}]} | INVALID_VALUE |"
            + " messages[0].content must be a string or an array of text parts, was 7",
        "{'model':'zoetic/base','messages':[{'role':'user','content':[{'type':'image_url'}]}]} |"
            + " UNSUPPORTED_VALUE | messages[0].content[0].type must be text, was 'image_url'",
        "{'model':'zoetic/base','messages':[{'role':'user','content':'a\\ud800b'}]} |"
            + " INVALID_ENCODING | messages[0].content must be valid Unicode, has half a surrogate"
            + " pair at index 1",
        "{'model':'zoetic/base',M,'max_tokens':-1} | INVALID_VALUE | max_tokens must be >= 1, was"
            + " -1",
        "{'model':'zoetic/base',M,'max_tokens':0} | INVALID_VALUE | max_tokens must be >= 1, was 0",
        "{'model':'zoetic/base',M,'max_tokens':1.5} | INVALID_VALUE | max_tokens must be an integer"
            + " >= 1, was 1.5",
        "{'model':'zoetic/base',M,'max_completion_tokens':99999999999} | INVALID_VALUE |"
            + " max_completion_tokens must be in 1..2147483647, was 99999999999",
        "{'model':'zoetic/base',M,'temperature':2.5} | INVALID_VALUE | temperature must be a number"
            + " in [0, 2], was 2.5",
        "{'model':'zoetic/base',M,'top_p':0} | INVALID_VALUE | top_p must be a number in (0, 1],"
            + " was 0",
        "{'model':'zoetic/base',M,'top_k':-2} | INVALID_VALUE | top_k must be >= -1, was -2",
        "{'model':'zoetic/base',M,'repetition_penalty':11} | INVALID_VALUE | repetition_penalty"
            + " must be a number in [0.01, 10], was 11",
        "{'model':'zoetic/base',M,'presence_penalty':'1'} | INVALID_VALUE | presence_penalty must"
            + " be a number in [-2, 2], was '1'",
        "{'model':'zoetic/base',M,'n':17} | INVALID_VALUE | n must be in 1..16, was 17",
        "{'model':'zoetic/base',M,'seed':1e30} | INVALID_VALUE | seed must be an integer of at most"
            + " 64 bits, was 1E+30",
        "{'model':'zoetic/base',M,'top_logprobs':2} | INVALID_VALUE | top_logprobs is only allowed"
            + " when logprobs is true, was 2",
        "{'model':'zoetic/base',M,'logprobs':true,'top_logprobs':21} | INVALID_VALUE | top_logprobs"
            + " must be in 0..20, was 21",
        "{'model':'zoetic/base',M,'stop':''} | INVALID_VALUE | stop must have 1..256 characters,"
            + " had 0",
        "{'model':'zoetic/base',M,'stop':['a',3]} | INVALID_VALUE | stop[1] must be a string, was"
            + " 3",
        "{'model':'zoetic/base',M,'stream':'yes'} | INVALID_VALUE | stream must be true or false,"
            + " was 'yes'",
        "{'model':'zoetic/base',M,'stream_options':{}} | INVALID_VALUE | stream_options is only"
            + " allowed when stream is true, was false",
        "{'model':'zoetic/base',M,'tools':[{}]} | UNSUPPORTED_VALUE | tools is not supported, only"
            + " its absence is",
        "{'model':'zoetic/base',M,'logit_bias':{'1':2}} | UNSUPPORTED_VALUE | logit_bias is not"
            + " supported, only its absence is",
        "{'model':'zoetic/base',M,'response_format':{'type':'json_object'}} | UNSUPPORTED_VALUE |"
            + " response_format.type must be text, was json_object",
        "{'model':'zoetic/base',M,'continue_final_message':true,'add_generation_prompt':true} |"
            + " INVALID_VALUE | continue_final_message and add_generation_prompt must not both be"
            + " true, were",
        "{'model':'zoetic/base',M,'continue_final_message':1} | INVALID_VALUE |"
            + " continue_final_message must be true or false, was 1",
        "{'model':'zoetic/base',M,'chat_template_kwargs':[]} | INVALID_VALUE | chat_template_kwargs"
            + " must be an object, was an array without elements",
        "{'model':'zoetic/base',M,'chat_template_kwargs':{'messages':[]}} | INVALID_VALUE |"
            + " chat_template_kwargs must not have messages, has",
        "{'model':'zoetic/base',M,'chat_template_kwargs':{'x':['\\u0000']}} | INVALID_VALUE |"
            + " chat_template_kwargs.x[] must not have the character NUL, has",
        "{'model':'zoetic/base',M,'chat_template_kwargs':{'x':[1,{'y':1e309}]}} | INVALID_VALUE |"
            + " chat_template_kwargs.x[].y must have exponents in -324..308, had 309",
        "{'model':'zoetic/base',M,'chat_template_kwargs':{'x':1e-325}} | INVALID_VALUE |"
            + " chat_template_kwargs.x must have exponents in -324..308, had -325",
        "{'model':'zoetic/base',M,'min_p':5} | INVALID_VALUE | min_p must be a number in [0, 1],"
            + " was 5",
        "{'model':'zoetic/base',M,'min_tokens':-3} | INVALID_VALUE | min_tokens must be >= 0, was"
            + " -3",
        "{'model':'zoetic/base',M,'min_tokens':3,'max_tokens':2.0} | INVALID_VALUE | min_tokens"
            + " must be at most max_tokens=2, was 3",
        "{'model':'zoetic/base',M,'stop_token_ids':['x']} | INVALID_VALUE | stop_token_ids[0] must"
            + " be an integer >= 0, was 'x'",
        "{'model':'zoetic/base',M,'stop_token_ids':7} | INVALID_VALUE | stop_token_ids must be an"
            + " array of token ids, was 7",
        "{'model':'zoetic/base',M,'bad_words':['4',' ']} | INVALID_VALUE | bad_words[1] must have"
            + " 1..256 characters that are not all blank, had 1",
        "{'model':'zoetic/base',M,'guided_regex':'['} | UNSUPPORTED_VALUE | guided_regex is not"
            + " supported, only its absence is",
        "{'model':'zoetic/base',M,'structured_outputs':{'json':{}}} | UNSUPPORTED_VALUE |"
            + " structured_outputs is not supported, only its absence is",
        "{'model':'zoetic/base',M,'prompt_logprobs':0} | UNSUPPORTED_VALUE | prompt_logprobs is not"
            + " supported, only its absence is",
        "{'model':'zoetic/base',M,'tool_choice':'required'} | UNSUPPORTED_VALUE | tool_choice must"
            + " be 'none' or 'auto' or absent, was 'required'",
        "{'model':'zoetic/base',M,'best_of':3} | UNSUPPORTED_VALUE | best_of must equal n=1, was 3",
        "{'model':'zoetic/base',M,'echo':true} | UNSUPPORTED_VALUE | echo must be false or absent,"
            + " was true",
        "[] | MALFORMED_JSON | the body must be a JSON object, was array",
        "^^ | MALFORMED_JSON | the body must be a JSON object, was empty",
      })
  void chat_brokenRule_isNamedWithItsValue(String body, ErrorCode code, String message) {
    ApiException failure = refusal(Endpoint.CHAT, json(body));

    assertThat(failure.code()).isEqualTo(code);
    assertThat(failure).hasMessage(message.replace('\'', '"'));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "{'model':'zoetic/base'} | MISSING_FIELD | prompt is required",
        "{'model':'zoetic/base','prompt':{}} | INVALID_VALUE | prompt must be a string or an array"
            + " of token ids, was an object without elements",
        "{'model':'zoetic/base','prompt':[]} | INVALID_VALUE | prompt must be a string, token ids,"
            + " or an array of either, not empty, was an array without elements",
        "{'model':'zoetic/base','prompt':[1,-2]} | INVALID_VALUE | prompt[1] must be >= 0, was -2",
        "{'model':'zoetic/base','prompt':['a',[]]} | INVALID_VALUE | prompt[1] must be a string or"
            + " at least one token id, was an array without elements",
        "{'model':'zoetic/base','prompt':'a','max_tokens':0} | INVALID_VALUE | max_tokens must be"
            + " >= 1, was 0",
        "{'model':'zoetic/base','prompt':'a','best_of':2} | UNSUPPORTED_VALUE | best_of must equal"
            + " n=1, was 2",
        "{'model':'zoetic/base','prompt':'a','logprobs':21} | INVALID_VALUE | logprobs must be in"
            + " 0..20, was 21",
        "{'model':'zoetic/base','prompt':'a','suffix':'b'} | UNSUPPORTED_VALUE | suffix is not"
            + " supported, only its absence is",
        "{'model':'zoetic/base','prompt':'a','min_tokens':17} | INVALID_VALUE | min_tokens must be"
            + " at most max_tokens=16, was 17",
        "{'model':'zoetic/base','prompt':'a','add_special_tokens':false} | UNSUPPORTED_VALUE |"
            + " add_special_tokens must be true or absent, was false",
      })
  void text_brokenRule_isNamedWithItsValue(String body, ErrorCode code, String message) {
    ApiException failure = refusal(Endpoint.TEXT, json(body));

    assertThat(failure.code()).isEqualTo(code);
    assertThat(failure).hasMessage(message);
  }

  @Test
  void malformedJson_isRefusedWithItsPlace() {
    ApiException failure = refusal(Endpoint.CHAT, Buffer.buffer("{\n  \"model\": ]}"));

    assertThat(failure.code()).isEqualTo(ErrorCode.MALFORMED_JSON);
    assertThat(failure).hasMessageStartingWith("the body must be valid JSON at line 2, column 12:");
  }

  @Test
  void invalidUtf8_isRefusedWithItsPlace() {
    byte[] bytes = "{\"model\":\"x\"}".getBytes(StandardCharsets.UTF_8);
    bytes[10] = (byte) 0xff;

    ApiException failure = refusal(Endpoint.CHAT, Buffer.buffer(bytes));

    assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_ENCODING);
    assertThat(failure).hasMessage("the body must be UTF-8, byte 10 (0xff) is not");
  }

  @Test
  void truncatedUtf8_isRefused() {
    ApiException failure = refusal(Endpoint.CHAT, Buffer.buffer(new byte[] {'{', (byte) 0xc3}));

    assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_ENCODING);
  }

  @Test
  void everyCode_hasAStatusOfItsKind() {
    for (ErrorCode code : ErrorCode.values()) {
      int status = HttpError.of(code).status();
      boolean clients =
          code.kind() == ErrorCode.Kind.USER
              || code == ErrorCode.QUEUE_FULL
              || code == ErrorCode.RATE_LIMITED;
      assertThat(status).as(code.name()).isBetween(clients ? 400 : 500, clients ? 499 : 504);
    }
  }

  @Test
  void chat_allFields_arriveInTheirPlaces() {
    CompletionRequest request =
        parse(
            Endpoint.CHAT,
            "{'model':'zoetic/auto','messages':[{'role':'developer','content':'be brief'},"
                + "{'role':'user','content':[{'type':'text','text':'a'},{'type':'text','text':'b'}]}],"
                + "'stream':true,'stream_options':{'include_usage':true},'n':2,'logprobs':true,"
                + "'top_logprobs':3,'stop':['x','y'],'seed':7,'max_tokens':5,"
                + "'max_completion_tokens':6,'temperature':0.5,'top_p':0.9,'top_k':4,"
                + "'repetition_penalty':1.1,'presence_penalty':1,'frequency_penalty':-1,"
                + "'min_p':0,'return_token_ids':true,'ignore_eos':true,'user':'u','metadata':{},'tools':[],"
                + "'unheard_of':1}");

    assertThat(request.prompts())
        .containsExactly(
            new PromptContent.Chat(
                List.of(new ChatMessage("system", "be brief"), new ChatMessage("user", "ab"))));
    assertThat(request.sampling())
        .isEqualTo(new SamplingOptions(6, 0.5, 0.9, 4, 7, 1.1, 1, -1, List.of("x", "y"), true));
    assertThat(request.samplingOf(1).seed()).isEqualTo(8);
    assertThat(request.output()).isEqualTo(new OutputOptions(3, false, true));
    assertThat(request.delivery()).isEqualTo(new CompletionRequest.Delivery(true, true, true));
    assertThat(request.choices()).isEqualTo(2);
  }

  @Test
  void chat_templateFields_travelWithTheConversation() {
    CompletionRequest request =
        parse(
            Endpoint.CHAT,
            "{'model':'zoetic/base',M,'continue_final_message':true,"
                + "'chat_template_kwargs':{'enable_thinking':false,'x':[null,{'y':1.5}]}}");

    assertThat(options(request))
        .isEqualTo(new TemplateOptions(false, true, options(request).arguments()));
    assertThat(options(request).arguments())
        .hasToString("{\"enable_thinking\":false,\"x\":[null,{\"y\":1.5}]}");
    assertThat(options(parse(Endpoint.CHAT, "{'model':'zoetic/base',M}")))
        .isEqualTo(TemplateOptions.DEFAULT);
    assertThat(
            options(
                parse(Endpoint.CHAT, "{'model':'zoetic/base',M,'add_generation_prompt':false}")))
        .isEqualTo(new TemplateOptions(false, false, null));
  }

  private static TemplateOptions options(CompletionRequest request) {
    return ((PromptContent.Chat) request.prompts().getFirst()).options();
  }

  @Test
  void chat_templateArgumentsBeyondTheBounds_areRefused() {
    String deep = "[".repeat(20) + "]".repeat(20);
    String body = "{'model':'zoetic/base',M,'chat_template_kwargs':{'x':%s}}";

    assertThat(refusal(Endpoint.CHAT, json(body.formatted(deep))))
        .hasMessage("chat_template_kwargs must be at most 16 deep, is more");
    assertThat(refusal(Endpoint.CHAT, json(body.formatted("'" + "a".repeat(17_000) + "'"))))
        .hasMessage("chat_template_kwargs must have at most 16384 characters, had 17008");
  }

  @Test
  void chat_fieldsOfVllm_arriveInTheirPlaces() {
    CompletionRequest request =
        parse(
            Endpoint.CHAT,
            "{'model':'zoetic/base',M,'max_tokens':10.0,'seed':2e1,'temperature':0,'min_p':0.05,"
                + "'min_tokens':4,'stop_token_ids':[3,2.0],'bad_words':['4','no']}");

    assertThat(request.samplingOf(0))
        .isEqualTo(
            new SamplingOptions(
                10,
                0,
                1,
                0,
                20,
                1,
                0,
                0,
                List.of(),
                false,
                0.05,
                4,
                List.of(3, 2),
                List.of("4", "no"),
                List.of(Field.TOP_P, Field.TOP_K, Field.REPETITION_PENALTY)));
  }

  @Test
  void chat_neutralValuesOfWhatIsNotOffered_pass() {
    CompletionRequest request =
        parse(
            Endpoint.CHAT,
            "{'model':'zoetic/base',M,'seed':1,'tools':[],'tool_choice':'auto','logit_bias':{},"
                + "'best_of':1,'min_p':0,'min_tokens':0,'stop_token_ids':[],'bad_words':[],"
                + "'guided_json':null,'prompt_logprobs':null,'response_format':{'type':'text'},"
                + "'modalities':['text'],'length_penalty':1.0,'use_beam_search':false,"
                + "'skip_special_tokens':true,'echo':false,'add_special_tokens':false,"
                + "'parallel_tool_calls':true,'reasoning_effort':null,'verbosity':'medium',"
                + "'chat_template_kwargs':{'enable_thinking':false},'add_generation_prompt':true,"
                + "'continue_final_message':false}");

    assertThat(request.sampling())
        .usingRecursiveComparison()
        .ignoringFields("unset")
        .isEqualTo(new SamplingOptions(null, 1, 1, 0, 1, 1, 0, 0, List.of(), false));
  }

  @Test
  void chat_nothingButMessages_hasOpenAisDefaults() {
    CompletionRequest request = parse(Endpoint.CHAT, "{'model':'zoetic/base',M,'stop':null}");

    assertThat(request.sampling().temperature()).isEqualTo(1);
    assertThat(request.sampling().unset()).containsExactly(Field.values());
    assertThat(request.sampling().maxTokens()).isNull();
    assertThat(request.output().topLogprobs()).isNull();
    assertThat(request.choices()).isEqualTo(1);
  }

  @Test
  void sampling_valuesThatAreNotNamed_areLeftToTheModelInEveryChoice() {
    CompletionRequest request =
        parse(Endpoint.CHAT, "{'model':'zoetic/base',M,'top_k':-1,'temperature':null,'n':2}");

    assertThat(request.samplingOf(1).unset())
        .containsExactly(Field.TEMPERATURE, Field.TOP_P, Field.REPETITION_PENALTY, Field.MIN_P);
  }

  @Test
  void text_promptsOfEveryForm_areUnderstood() {
    assertThat(prompts("'a'")).containsExactly(new PromptContent.Text("a"));
    assertThat(prompts("['a','b']"))
        .containsExactly(new PromptContent.Text("a"), new PromptContent.Text("b"));
    assertThat(prompts("[1,2]")).containsExactly(new PromptContent.TokenIds(List.of(1, 2)));
    assertThat(prompts("[[1],[2,3]]"))
        .containsExactly(
            new PromptContent.TokenIds(List.of(1)), new PromptContent.TokenIds(List.of(2, 3)));
  }

  @Test
  void text_withoutMaxTokens_hasOpenAisSixteen() {
    CompletionRequest request = parse(Endpoint.TEXT, "{'model':'zoetic/base','prompt':'a'}");

    assertThat(request.sampling().maxTokens()).isEqualTo(16);
  }

  @Test
  void text_echoWithoutTokens_isAllowed() {
    CompletionRequest request =
        parse(
            Endpoint.TEXT,
            "{'model':'zoetic/base','prompt':'a','echo':true,'max_tokens':0,'logprobs':0}");

    assertThat(request.sampling().maxTokens()).isZero();
    assertThat(request.output().echo()).isTrue();
    assertThat(request.output().topLogprobs()).isZero();
  }

  private static List<PromptContent> prompts(String prompt) {
    return parse(Endpoint.TEXT, "{'model':'zoetic/base','prompt':" + prompt + "}").prompts();
  }

  private static CompletionRequest parse(Endpoint endpoint, String body) {
    return new CompletionRequestParser(endpoint, new Random(1)).parse(json(body));
  }

  private static ApiException refusal(Endpoint endpoint, Buffer body) {
    return catchThrowableOfType(
        ApiException.class, () -> new CompletionRequestParser(endpoint, new Random(1)).parse(body));
  }

  /** Single quotes stand for double ones, and M for a valid conversation. */
  private static Buffer json(String text) {
    return Buffer.buffer(text.replace(",M", "," + MESSAGES).replace('\'', '"'));
  }
}
