package io.filebell.account;

import io.filebell.base.ErrorCode;
import io.filebell.base.Problem;
import io.filebell.db.Database;
import io.filebell.db.Tx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The 32 bytes that all secrets at rest are sealed under. Kept in {@code <data>/master.key}, or
 * given by {@code FILEBELL_MASTER_KEY}, both as base64; never in the database, which holds only an
 * HMAC of a fixed text, by which another key is noticed before anything is opened with it. Never
 * printed by {@link #toString}.
 */
public final class MasterKey {

    private static final int BYTES = 32;
    private static final String CHECKED = "filebell master key check 1";

    private final byte[] bytes;

    private MasterKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * The key of this database. At the very first start it is taken from {@code given}, or made and
     * written to {@code <data>/master.key} before the database knows of it, so that a crash between
     * the two leaves a key that the next start finds.
     *
     * @param given value of {@code FILEBELL_MASTER_KEY}, if set
     * @param random fit for secrets
     * @throws Problem {@link ErrorCode#UNAVAILABLE}, saying what to do, when the key has not 32
     *     bytes, is missing for a database that has one, or is not this database's
     */
    public static MasterKey open(
            Database database,
            Path data,
            Optional<String> given,
            RandomGenerator random,
            InstantSource clock) {
        SecretFile file = new SecretFile(data.resolve("master.key"));
        Optional<String> check = database.read(Installation::masterKeyCheck);
        String source = given.isPresent() ? "FILEBELL_MASTER_KEY" : file.path().toString();
        Optional<String> text = given.or(file::read);
        if (text.isEmpty() && check.isPresent()) {
            throw new Problem(
                    ErrorCode.UNAVAILABLE,
                    file.path() + " is missing, and the secrets in the database cannot be opened"
                            + " without it. Put it back, or set FILEBELL_MASTER_KEY to its "
                            + "content.");
        }
        MasterKey key =
                text.map(encoded -> decode(encoded, source)).orElseGet(() -> make(file, random));
        String stored = check.orElseGet(() -> database.write(Installation.GROUP, tx -> {
            Optional<String> meanwhile = Installation.masterKeyCheck(tx);
            if (meanwhile.isEmpty()) {
                Installation.begin(tx, key.check(), clock.instant());
            }
            return meanwhile.orElseGet(key::check);
        }));
        key.requireCheck(stored, source);
        return key;
    }

    /** Whether the secrets of a database can be opened with what is at hand. */
    public enum Fit {
        FITS,
        MISSING,
        OTHER
    }

    /**
     * Looks whether the key of a database that nobody serves yet is there.
     *
     * @param given value of {@code FILEBELL_MASTER_KEY}, if set
     */
    public static Fit look(Tx tx, Path data, Optional<String> given) {
        SecretFile file = new SecretFile(data.resolve("master.key"));
        Optional<String> text = given.or(file::read);
        if (text.isEmpty()) {
            return Fit.MISSING;
        }
        boolean same = decoded(text.get())
                .filter(bytes -> bytes.length == BYTES)
                .map(bytes -> new MasterKey(bytes).check())
                .equals(Installation.masterKeyCheck(tx));
        return same ? Fit.FITS : Fit.OTHER;
    }

    /** A copy of the 32 bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public String toString() {
        return "MasterKey[***]";
    }

    private static MasterKey make(SecretFile file, RandomGenerator random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        file.write(Base64.getEncoder().encodeToString(bytes));
        return new MasterKey(bytes);
    }

    private static MasterKey decode(String text, String source) {
        return decoded(text)
                .filter(bytes -> bytes.length == BYTES)
                .map(MasterKey::new)
                .orElseThrow(() -> new Problem(
                        ErrorCode.UNAVAILABLE,
                        source + " must hold " + BYTES
                                + " bytes in base64, as \"openssl rand -base64 32\" makes them."));
    }

    /** Without what the decoder says of the text, which is a secret. */
    private static Optional<byte[]> decoded(String text) {
        try {
            return Optional.of(Base64.getDecoder().decode(text.strip()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private String check() {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(bytes, "HmacSHA256"));
            byte[] tag = mac.doFinal(CHECKED.getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(tag);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has HmacSHA256", e);
        }
    }

    private void requireCheck(String stored, String source) {
        boolean same = MessageDigest.isEqual(
                check().getBytes(StandardCharsets.US_ASCII),
                stored.getBytes(StandardCharsets.US_ASCII));
        if (!same) {
            throw new Problem(
                    ErrorCode.UNAVAILABLE,
                    "The master key from " + source + " is not the one that this database's secrets"
                            + " are sealed with. Start with the right one.");
        }
    }
}
