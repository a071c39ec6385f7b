// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.feedback;

/** Where to post to, with nothing else, to say that an answer is good or that it is not. */
public record VoteLinks(String thumbUp, String thumbDown) {}
