// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model;

import org.jspecify.annotations.Nullable;

/**
 * The script that computes a decoder's steps.
 *
 * @param script knows how experts meet the matrices; without experts all scripts are the same
 * @param factors null where there are no experts
 */
record ServedScript(DecoderScript script, @Nullable ExpertFactors factors) {}
