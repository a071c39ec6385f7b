// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model;

import org.jspecify.annotations.Nullable;

/**
 * What a decoder's steps are computed by.
 *
 * @param script knows how experts meet the matrices; without experts all scripts are the same
 * @param factors null where there are no experts
 */
record ServedScript(DecoderScript script, @Nullable ExpertFactors factors) {}
