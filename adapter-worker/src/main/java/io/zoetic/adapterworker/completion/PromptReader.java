// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker.completion;

import static java.util.Objects.requireNonNullElse;

import io.zoetic.core.PromptContent;
import io.zoetic.core.SamplingOptions;
import io.zoetic.events.adaptation.Adaptation;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.events.completion.OutputOptions;
import io.zoetic.events.completion.Prompt;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.adaptation.Question;
import io.zoetic.model.generation.Generation;
import io.zoetic.model.generation.GenerationLimits;
import io.zoetic.model.generation.Scores;
import io.zoetic.model.sampling.SamplingDefaults;
import io.zoetic.model.serving.PromptEncoder;
import io.zoetic.model.serving.PromptTooLongException;
import io.zoetic.model.template.failure.TemplateException;
import io.zoetic.model.template.failure.TemplateSyntaxException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Turns prompts into generations: chat template, tokenizer, limits, named experts. Thread-safe; may
 * block while a version that is asked for is loaded.
 */
public final class PromptReader {
  private final LanguageModel model;
  private final PromptEncoder encoder;
  private final NamedExperts experts;
  private final SamplingDefaults defaults;

  /**
   * @param defaults of what prompts leave open
   */
  public PromptReader(LanguageModel model, NamedExperts experts, SamplingDefaults defaults) {
    this.model = model;
    this.encoder = PromptEncoder.bounded(model);
    this.experts = experts;
    this.defaults = defaults;
  }

  /**
   * Reads a prompt.
   *
   * @throws PromptException if it breaks a rule
   */
  public Command.Task read(Prompt prompt) {
    int[] tokens = tokens(prompt.content(), prompt.now());
    Generation generation =
        new Generation(
            model,
            tokens,
            defaults.parameters(prompt.sampling(), model.tokenizer()),
            limits(prompt, tokens.length),
            scores(prompt.output()));
    generation.readFor(prompt.origin().party()).beginningWith(prompt.delivered());
    List<Integer> ids = Arrays.stream(tokens).boxed().toList();
    return new Command.Task(
        prompt,
        generation,
        prompt.output().promptTokenIds() ? ids : List.of(),
        prompt.output().echo() ? echo(prompt.content(), ids) : "",
        adapting(prompt, tokens));
  }

  private Command.Adapting adapting(Prompt prompt, int[] tokens) {
    Adaptation asked = prompt.adaptation();
    return switch (asked.strategy()) {
      case NONE -> new Command.Adapting.Known(ComposedExpert.BASE);
      case EXPERT -> new Command.Adapting.Known(experts.compose(asked, prompt.origin()));
      case AUTO, PROMPT, CLASSIFIER, ROUTER ->
          new Command.Adapting.ByFirstPass(
              asked.strategy(),
              asked.selection(),
              new Question(encoder.question(prompt.content()), tokens),
              prompt.origin());
    };
  }

  private int[] tokens(PromptContent content, Instant now) {
    int[] tokens = encode(content, now);
    if (tokens.length == 0) {
      throw invalid("the prompt must have at least one token, had none", field(content));
    }
    for (int token : tokens) {
      if (token < 0 || token >= model.config().vocabSize()) {
        throw invalid(
            "token ids must be in 0..%d, was %d".formatted(model.config().vocabSize() - 1, token),
            field(content));
      }
    }
    return tokens;
  }

  private int[] encode(PromptContent content, Instant now) {
    try {
      return content instanceof PromptContent.Chat chat
          ? chat(chat, now)
          : encoder.tokens(content, now);
    } catch (PromptTooLongException e) {
      throw new PromptException(
          ErrorCode.CONTEXT_LENGTH_EXCEEDED,
          "prompt and answer must fit the context of %d tokens: the prompt has at least %d"
              .formatted(model.contextLength(), e.tokens()),
          field(content));
    }
  }

  private int[] chat(PromptContent.Chat chat, Instant now) {
    try {
      return encoder.tokens(chat, now);
    } catch (TemplateException e) {
      throw failed(e);
    } catch (TemplateSyntaxException e) {
      throw unusable(String.valueOf(e.getMessage()));
    } catch (IllegalArgumentException e) {
      throw invalid(String.valueOf(e.getMessage()), "messages");
    }
  }

  /** Whose turn it is: the client's if the template refuses messages or renders other ones. */
  private PromptException failed(TemplateException failure) {
    if (failure.kind() == TemplateException.Kind.REFUSED) {
      return invalid(String.valueOf(failure.getMessage()), "messages");
    }
    return model.chatProblem().isPresent()
        ? unusable(failure.describe())
        : invalid(
            "the base model's chat template cannot render these messages: " + failure.describe(),
            "messages");
  }

  private PromptException unusable(String reason) {
    return new PromptException(
        ErrorCode.UNSUPPORTED_VALUE,
        "the chat template of the base model %s cannot be used, use /v1/completions: %s"
            .formatted(model.name(), reason),
        "model");
  }

  private GenerationLimits limits(Prompt prompt, int promptTokens) {
    int context = model.contextLength();
    Integer asked = prompt.sampling().maxTokens();
    int answer = defaults.maxTokens(prompt.sampling(), Math.max(1, context - promptTokens));
    if ((long) promptTokens + answer > context) {
      throw new PromptException(
          ErrorCode.CONTEXT_LENGTH_EXCEEDED,
          "prompt and answer must fit the context of %d tokens: the prompt has %d and max_tokens is %s"
              .formatted(context, promptTokens, asked == null ? "at least 1" : asked),
          field(prompt.content()));
    }
    return new GenerationLimits(
        answer,
        prompt.sampling().stop(),
        prompt.sampling().ignoreEos(),
        requireNonNullElse(prompt.sampling().minTokens(), 0),
        stopTokens(prompt.sampling()));
  }

  private Set<Integer> stopTokens(SamplingOptions options) {
    List<Integer> tokens = requireNonNullElse(options.stopTokenIds(), List.of());
    for (int token : tokens) {
      if (token < 0 || token >= model.config().vocabSize()) {
        throw invalid(
            "stop_token_ids must be in 0..%d, one was %d"
                .formatted(model.config().vocabSize() - 1, token),
            "stop_token_ids");
      }
    }
    return Set.copyOf(tokens);
  }

  private static Scores scores(OutputOptions output) {
    Integer top = output.topLogprobs();
    return top == null ? Scores.NONE : new Scores(true, output.echo(), top);
  }

  private String echo(PromptContent content, List<Integer> ids) {
    return content instanceof PromptContent.Text(String text)
        ? text
        : model.tokenizer().decode(ids, false);
  }

  private static String field(PromptContent content) {
    return content instanceof PromptContent.Chat ? "messages" : "prompt";
  }

  private static PromptException invalid(String message, String param) {
    return new PromptException(ErrorCode.INVALID_VALUE, message, param);
  }
}
