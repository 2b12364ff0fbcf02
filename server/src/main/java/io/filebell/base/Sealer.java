package io.filebell.base;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals secrets at rest: AES-256-GCM (NIST SP 800-38D) under a key that HKDF-SHA256 (RFC 5869)
 * derives from the master key for each purpose and id. Safe for many threads.
 *
 * <p>Purpose and id say what is sealed and whose it is ({@code endpoint.secret} of {@code ep_…}).
 * Both are part of the key and of the authenticated data, so a sealed value that was copied to
 * another row or column does not open there; and as few values share a key, random nonces do not
 * run out.
 *
 * <p>A sealed value is one byte of version (1), 12 bytes of nonce, the ciphertext and 16 bytes of
 * tag.
 */
public final class Sealer {

    /** Length of the master key. */
    public static final int KEY_BYTES = 32;

    private static final byte VERSION = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;

    private final SecretKey master;
    private final SecureRandom random;

    /**
     * @throws IllegalArgumentException when the master key has another length than
     *     {@link #KEY_BYTES}
     */
    public Sealer(byte[] masterKey, SecureRandom random) {
        if (masterKey.length != KEY_BYTES) {
            throw new IllegalArgumentException(
                    "A master key has " + KEY_BYTES + " bytes, not " + masterKey.length);
        }
        this.master = new SecretKeySpec(masterKey, "HKDF-SHA256");
        this.random = random;
    }

    /** {@code plain}, so that only {@link #open} with the same purpose and id gives it back. */
    public byte[] seal(String purpose, String id, byte[] plain) {
        byte[] context = context(purpose, id);
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, context, nonce);
            byte[] sealed = new byte[1 + NONCE_BYTES + plain.length + TAG_BYTES];
            sealed[0] = VERSION;
            System.arraycopy(nonce, 0, sealed, 1, NONCE_BYTES);
            cipher.doFinal(plain, 0, plain.length, sealed, 1 + NONCE_BYTES);
            return sealed;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK 25 has AES-GCM and HKDF", e);
        }
    }

    /**
     * What was sealed.
     *
     * @throws Problem {@link ErrorCode#INTERNAL} when the value was changed, belongs to another
     *     purpose or id, or was sealed under another master key: which of them cannot be told apart
     */
    public byte[] open(String purpose, String id, byte[] sealed) {
        if (sealed.length < 1 + NONCE_BYTES + TAG_BYTES || sealed[0] != VERSION) {
            throw damaged(purpose, id);
        }
        byte[] nonce = Arrays.copyOfRange(sealed, 1, 1 + NONCE_BYTES);
        try {
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, context(purpose, id), nonce);
            int start = 1 + NONCE_BYTES;
            return cipher.doFinal(sealed, start, sealed.length - start);
        } catch (AEADBadTagException e) {
            throw damaged(purpose, id);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK 25 has AES-GCM and HKDF", e);
        }
    }

    private Cipher cipher(int mode, byte[] context, byte[] nonce) throws GeneralSecurityException {
        KDF hkdf = KDF.getInstance("HKDF-SHA256");
        SecretKey key = hkdf.deriveKey(
                "AES", HKDFParameterSpec.ofExtract().addIKM(master).thenExpand(context, KEY_BYTES));
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * 8, nonce));
        cipher.updateAAD(context);
        return cipher;
    }

    /** The length in front keeps purpose and id from running into each other. */
    private static byte[] context(String purpose, String id) {
        byte[] first = purpose.getBytes(StandardCharsets.UTF_8);
        byte[] second = id.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(4 + first.length + second.length)
                .putInt(first.length)
                .put(first)
                .put(second)
                .array();
    }

    private static Problem damaged(String purpose, String id) {
        return new Problem(
                ErrorCode.INTERNAL,
                "The sealed " + purpose + " of " + id
                        + " does not open: it was changed, or the master"
                        + " key (FILEBELL_MASTER_KEY) is another one than when it was sealed.");
    }
}
